WITH "t1" AS (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    "t0"."event_from" <= $late
    AND "t0"."event_to" >= $early
    AND (
      (
        "t0"."event_from" >= $furthest
      ) OR (
        "t0"."long" = 1
      )
    )
    AND (
      "t0"."month" BETWEEN $furthest_month AND $late_month
      OR (
        "t0"."month" = 'long'
      )
    )
    AND "t0"."event_from_0" <= $last
    AND "t0"."event_to_0" >= $first
    AND "t0"."report_on_0" <= $known
    AND ARRAY_CONTAINS($side, "t0"."claimant_side")
    AND CONTAINS("t0"."text", $word_0)
    AND CONTAINS("t0"."text", $word_1)
)
SELECT
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE((
          "t7"."gone" IS NULL
        ) OR (
          "t7"."gone" >= $known
        ), FALSE)
        THEN 1
        ELSE 0
      END
    ),
    0
  ) AS "n",
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE(
          (
            (
              "t7"."gone" IS NULL
            ) OR (
              "t7"."gone" >= $known
            )
          )
          AND (
            "t7"."x" IS NULL
          ),
          FALSE
        )
        THEN 1
        ELSE 0
      END
    ),
    0
  ) AS "unlocated",
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE(
          (
            (
              "t7"."gone" IS NULL
            ) OR (
              "t7"."gone" >= $known
            )
          )
          AND NOT (
            "t7"."x" IS NULL
          )
          AND NOT (
            "t7"."geo_precision" IN ('point', 'settlement')
          ),
          FALSE
        )
        THEN 1
        ELSE 0
      END
    ),
    0
  ) AS "imprecise",
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE(NOT (
          (
            "t7"."gone" IS NULL
          ) OR (
            "t7"."gone" >= $known
          )
        ), FALSE)
        THEN 1
        ELSE 0
      END
    ),
    0
  ) AS "withdrawn"
FROM (
  SELECT
    *
  FROM "t1" AS "t2"
  WHERE
    "t2"."event_id" IN (
      SELECT
        "t5"."event_id"
      FROM (
        SELECT
          "t4"."event_id",
          MIN(
            COALESCE(
              LIST_EXTRACT($roots_to, LIST_POSITION($roots_from, "t4"."claimant")),
              "t4"."claimant"
            )
          ) AS "a",
          MAX(
            COALESCE(
              LIST_EXTRACT($roots_to, LIST_POSITION($roots_from, "t4"."claimant")),
              "t4"."claimant"
            )
          ) AS "z"
        FROM (
          SELECT
            *
          FROM "claims" AS "t0"
          WHERE
            (
              (
                "t0"."gone" IS NULL
              ) OR (
                "t0"."gone" >= $known
              )
            )
            AND "t0"."claimant" <> 'unknown'
            AND "t0"."report_on_0" <= $known
            AND "t0"."event_id" IN (
              SELECT
                "t2"."event_id"
              FROM "t1" AS "t2"
            )
        ) AS "t4"
        GROUP BY
          1
      ) AS "t5"
      WHERE
        "t5"."a" < "t5"."z"
    )
) AS "t7"

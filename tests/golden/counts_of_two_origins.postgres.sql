WITH "t1" AS (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    "t0"."event_from" <= %(late)s
    AND "t0"."event_to" >= %(early)s
    AND (
      (
        "t0"."event_from" >= %(furthest)s
      ) OR (
        "t0"."long" = 1
      )
    )
    AND (
      "t0"."month" BETWEEN %(furthest_month)s AND %(late_month)s
      OR (
        "t0"."month" = 'long'
      )
    )
    AND "t0"."event_from_0" <= %(last)s
    AND "t0"."event_to_0" >= %(first)s
    AND "t0"."report_on_0" <= %(known)s
    AND "t0"."claimant_side" = ANY(
      %(side)s
    )
    AND "t0"."text" LIKE %(word_0_like)s
    AND "t0"."text" LIKE %(word_1_like)s
)
SELECT
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE((
          "t7"."gone" IS NULL
        ) OR (
          "t7"."gone" >= %(known)s
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
              "t7"."gone" >= %(known)s
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
              "t7"."gone" >= %(known)s
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
        WHEN COALESCE(
          NOT (
            (
              "t7"."gone" IS NULL
            ) OR (
              "t7"."gone" >= %(known)s
            )
          ),
          FALSE
        )
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
              (
                CAST(%(roots_to)s AS TEXT[])
              )[ARRAY_POSITION(CAST(%(roots_from)s AS TEXT[]), "t4"."claimant")],
              "t4"."claimant"
            )
          ) AS "a",
          MAX(
            COALESCE(
              (
                CAST(%(roots_to)s AS TEXT[])
              )[ARRAY_POSITION(CAST(%(roots_from)s AS TEXT[]), "t4"."claimant")],
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
                "t0"."gone" >= %(known)s
              )
            )
            AND "t0"."claimant" <> 'unknown'
            AND "t0"."report_on_0" <= %(known)s
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

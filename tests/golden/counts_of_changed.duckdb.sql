SELECT
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE((
          "t1"."gone" IS NULL
        ) OR (
          "t1"."gone" >= $known
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
              "t1"."gone" IS NULL
            ) OR (
              "t1"."gone" >= $known
            )
          )
          AND (
            "t1"."x" IS NULL
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
              "t1"."gone" IS NULL
            ) OR (
              "t1"."gone" >= $known
            )
          )
          AND NOT (
            "t1"."x" IS NULL
          )
          AND NOT (
            "t1"."geo_precision" IN ('point', 'settlement')
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
            "t1"."gone" IS NULL
          ) OR (
            "t1"."gone" >= $known
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
    AND ARRAY_CONTAINS($changed, "t0"."claim_id")
    AND CONTAINS("t0"."text", $word_0)
    AND CONTAINS("t0"."text", $word_1)
) AS "t1"

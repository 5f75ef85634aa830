SELECT
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE((
          "t1"."gone" IS NULL
        ) OR (
          "t1"."gone" >= %(known)s
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
              "t1"."gone" >= %(known)s
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
              "t1"."gone" >= %(known)s
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
        WHEN COALESCE(
          NOT (
            (
              "t1"."gone" IS NULL
            ) OR (
              "t1"."gone" >= %(known)s
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
    AND "t0"."claim_id" = ANY(
      %(changed)s
    )
    AND "t0"."text" LIKE %(word_0_like)s
    AND "t0"."text" LIKE %(word_1_like)s
) AS "t1"

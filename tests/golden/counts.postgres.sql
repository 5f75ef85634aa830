SELECT
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE((
          "t1"."gone" IS NULL
        ) OR (
          "t1"."gone" >= MAKE_DATE(2023, 6, 1)
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
              "t1"."gone" >= MAKE_DATE(2023, 6, 1)
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
  ) AS "homeless",
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE(
          (
            (
              "t1"."gone" IS NULL
            ) OR (
              "t1"."gone" >= MAKE_DATE(2023, 6, 1)
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
  ) AS "coarse",
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE(
          NOT (
            (
              "t1"."gone" IS NULL
            ) OR (
              "t1"."gone" >= MAKE_DATE(2023, 6, 1)
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
    "t0"."event_from" <= MAKE_DATE(2023, 5, 14)
    AND "t0"."event_to" >= MAKE_DATE(2023, 5, 8)
    AND (
      (
        "t0"."event_from" >= MAKE_DATE(2023, 4, 7)
      ) OR (
        "t0"."long" = 1
      )
    )
    AND (
      "t0"."month" BETWEEN '2023-04' AND '2023-05' OR (
        "t0"."month" = 'long'
      )
    )
    AND "t0"."event_from_0" <= MAKE_DATE(2023, 5, 13)
    AND "t0"."event_to_0" >= MAKE_DATE(2023, 5, 9)
    AND "t0"."report_on_0" <= MAKE_DATE(2023, 6, 1)
    AND "t0"."claimant_side" IN ('a', 'b')
    AND "t0"."text" LIKE '%100\%%'
    AND "t0"."text" LIKE '%o''clock%'
) AS "t1"

SELECT
  COALESCE(SUM(CASE WHEN COALESCE("t1"."gone" IS NULL, FALSE) THEN "t1"."n" ELSE 0 END), 0) AS "n",
  COALESCE(
    SUM(
      CASE
        WHEN COALESCE((
          "t1"."gone" IS NULL
        ) AND (
          "t1"."x" IS NULL
        ), FALSE)
        THEN "t1"."n"
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
            "t1"."gone" IS NULL
          )
          AND NOT (
            "t1"."x" IS NULL
          )
          AND NOT (
            "t1"."geo_precision" IN ('point', 'settlement')
          ),
          FALSE
        )
        THEN "t1"."n"
        ELSE 0
      END
    ),
    0
  ) AS "imprecise",
  COALESCE(
    SUM(
      CASE WHEN COALESCE(NOT (
        "t1"."gone" IS NULL
      ), FALSE) THEN "t1"."n" ELSE 0 END
    ),
    0
  ) AS "withdrawn"
FROM (
  SELECT
    *
  FROM "place_counts" AS "t0"
  WHERE
    "t0"."claimant_side" = ANY(
      %(side)s
    ) AND "t0"."origins" >= %(origins)s
) AS "t1"

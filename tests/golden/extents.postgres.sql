SELECT
  *
FROM (
  SELECT
    "t1"."place_key" AS "place",
    "t1"."geo_precision" AS "precision",
    "t1"."claimant_side" AS "side",
    COUNT(*) AS "n",
    COALESCE(SUM("t1"."disputed"), 0) AS "disputed",
    MIN("t1"."x") AS "x",
    MIN("t1"."y") AS "y",
    MAX("t1"."geo_radius_m") AS "radius",
    MAX("t1"."place_id") AS "place_id",
    MAX("t1"."location") AS "en",
    MAX("t1"."location_ja") AS "ja"
  FROM (
    SELECT
      *
    FROM "claims" AS "t0"
    WHERE
      (
        (
          "t0"."gone" IS NULL
        ) OR (
          "t0"."gone" >= MAKE_DATE(2023, 6, 1)
        )
      )
      AND "t0"."event_from" <= MAKE_DATE(2023, 5, 14)
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
      AND NOT (
        "t0"."geo_precision" IN ('point', 'settlement')
      )
      AND NOT "t0"."x" IS NULL
  ) AS "t1"
  GROUP BY
    1,
    2,
    3
) AS "t2"
ORDER BY
  "t2"."n" DESC NULLS LAST,
  "t2"."place" ASC,
  "t2"."precision" ASC,
  "t2"."side" ASC
LIMIT 100

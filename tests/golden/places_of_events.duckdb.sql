SELECT
  *
FROM (
  SELECT
    "t3"."event_id",
    "t3"."place",
    "t3"."precise",
    COUNT(*) AS "n",
    COALESCE(SUM("t3"."disputed"), 0) AS "disputed",
    MAX("t3"."geo_precision") AS "precision",
    MAX("t3"."place_id") AS "place_id",
    MAX("t3"."metres") AS "radius",
    MAX("t3"."location") AS "en",
    MAX("t3"."location_ja") AS "ja"
  FROM (
    SELECT
      "t2"."event_id",
      "t2"."disputed",
      "t2"."geo_precision",
      "t2"."place_id",
      "t2"."location",
      "t2"."location_ja",
      "t2"."place_key" AS "place",
      CAST(CASE WHEN "t2"."geo_precision" IN ('point', 'settlement') THEN 1 ELSE 0 END AS BIGINT) AS "precise",
      CAST(CEIL(CAST(NULLIF("t2"."geo_radius_m", '') AS DOUBLE)) AS BIGINT) AS "metres"
    FROM (
      SELECT
        *
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
          AND "t0"."event_from" <= $late
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
      ) AS "t1"
      WHERE
        ARRAY_CONTAINS($events, "t1"."event_id") AND NOT "t1"."x" IS NULL
    ) AS "t2"
  ) AS "t3"
  GROUP BY
    1,
    2,
    3
) AS "t4"
ORDER BY
  "t4"."event_id" ASC,
  "t4"."place" ASC,
  "t4"."precise" ASC
LIMIT $most

SELECT
  *
FROM (
  SELECT
    "t1"."event_from_0" AS "first",
    "t1"."event_to_0" AS "last",
    "t1"."claimant_side" AS "side",
    COALESCE(SUM("t1"."n"), 0) AS "n"
  FROM (
    SELECT
      "t0"."claim_id",
      "t0"."event_id",
      "t0"."event_date",
      "t0"."event_date_end",
      "t0"."time_precision",
      "t0"."report_date",
      "t0"."event_type",
      "t0"."sub_event_type",
      "t0"."headline_en",
      "t0"."headline_ja",
      "t0"."summary_en",
      "t0"."summary_ja",
      "t0"."place_id",
      "t0"."location",
      "t0"."location_ja",
      "t0"."admin1",
      "t0"."country",
      "t0"."latitude",
      "t0"."longitude",
      "t0"."geo_precision",
      "t0"."geo_radius_m",
      "t0"."claimant",
      "t0"."claimant_side",
      "t0"."via",
      "t0"."publisher",
      "t0"."modality",
      "t0"."figures",
      "t0"."disputes",
      "t0"."supports",
      "t0"."document",
      "t0"."evidence_start",
      "t0"."evidence_end",
      "t0"."evidence_sha256",
      "t0"."status",
      "t0"."first_seen",
      "t0"."last_seen",
      "t0"."row",
      "t0"."instant",
      "t0"."place_key",
      "t0"."x",
      "t0"."y",
      "t0"."disputed",
      "t0"."text",
      "t0"."gone",
      "t0"."event_from",
      "t0"."event_to",
      "t0"."report_on",
      "t0"."event_from_0",
      "t0"."event_to_0",
      "t0"."report_on_0",
      "t0"."event_from_1",
      "t0"."event_to_1",
      "t0"."report_on_1",
      "t0"."long",
      "t0"."month",
      1 AS "n"
    FROM "claims" AS "t0"
    WHERE
      (
        (
          "t0"."gone" IS NULL
        ) OR (
          "t0"."gone" >= MAKE_DATE(2023, 6, 1)
        )
      )
      AND "t0"."report_on_0" <= MAKE_DATE(2023, 6, 1)
      AND "t0"."claimant_side" IN ('a', 'b')
      AND "t0"."text" LIKE '%100\%%'
      AND "t0"."text" LIKE '%o''clock%'
      AND NOT "t0"."event_from_0" IS NULL
  ) AS "t1"
  GROUP BY
    1,
    2,
    3
) AS "t2"
ORDER BY
  "t2"."first" ASC,
  "t2"."last" ASC,
  "t2"."side" ASC

SELECT
  *
FROM (
  SELECT
    "t6"."event_from_0" AS "first",
    "t6"."event_to_0" AS "last",
    "t6"."claimant_side" AS "side",
    COALESCE(SUM("t6"."n"), 0) AS "n"
  FROM (
    SELECT
      "t5"."claim_id",
      "t5"."event_id",
      "t5"."event_date",
      "t5"."event_date_end",
      "t5"."time_precision",
      "t5"."report_date",
      "t5"."event_type",
      "t5"."sub_event_type",
      "t5"."headline_en",
      "t5"."headline_ja",
      "t5"."summary_en",
      "t5"."summary_ja",
      "t5"."place_id",
      "t5"."location",
      "t5"."location_ja",
      "t5"."admin1",
      "t5"."country",
      "t5"."latitude",
      "t5"."longitude",
      "t5"."geo_precision",
      "t5"."geo_radius_m",
      "t5"."claimant",
      "t5"."claimant_side",
      "t5"."via",
      "t5"."publisher",
      "t5"."modality",
      "t5"."figures",
      "t5"."disputes",
      "t5"."supports",
      "t5"."document",
      "t5"."evidence_start",
      "t5"."evidence_end",
      "t5"."evidence_sha256",
      "t5"."status",
      "t5"."first_seen",
      "t5"."last_seen",
      "t5"."open_references",
      "t5"."extra",
      "t5"."access",
      "t5"."public_place",
      "t5"."public_radius_km",
      "t5"."public_claimant",
      "t5"."public_headline_en",
      "t5"."public_headline_ja",
      "t5"."row",
      "t5"."instant",
      "t5"."place_key",
      "t5"."x",
      "t5"."y",
      "t5"."disputed",
      "t5"."text",
      "t5"."gone",
      "t5"."event_from",
      "t5"."event_to",
      "t5"."report_on",
      "t5"."event_from_0",
      "t5"."event_to_0",
      "t5"."report_on_0",
      "t5"."event_from_1",
      "t5"."event_to_1",
      "t5"."report_on_1",
      "t5"."long",
      "t5"."month",
      1 AS "n"
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
              "t0"."gone" >= %(known)s
            )
          )
          AND "t0"."report_on_0" <= %(known)s
          AND "t0"."claimant_side" = ANY(
            %(side)s
          )
          AND "t0"."text" LIKE %(word_0_like)s
          AND "t0"."text" LIKE %(word_1_like)s
      ) AS "t1"
      WHERE
        "t1"."event_id" IN (
          SELECT
            "t3"."event_id"
          FROM (
            SELECT
              "t2"."event_id",
              MIN(
                COALESCE(
                  (
                    CAST(%(roots_to)s AS TEXT[])
                  )[ARRAY_POSITION(CAST(%(roots_from)s AS TEXT[]), "t2"."claimant")],
                  "t2"."claimant"
                )
              ) AS "a",
              MAX(
                COALESCE(
                  (
                    CAST(%(roots_to)s AS TEXT[])
                  )[ARRAY_POSITION(CAST(%(roots_from)s AS TEXT[]), "t2"."claimant")],
                  "t2"."claimant"
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
            ) AS "t2"
            GROUP BY
              1
          ) AS "t3"
          WHERE
            "t3"."a" < "t3"."z"
        )
    ) AS "t5"
    WHERE
      NOT "t5"."event_from_0" IS NULL
  ) AS "t6"
  GROUP BY
    1,
    2,
    3
) AS "t7"
ORDER BY
  "t7"."first" ASC,
  "t7"."last" ASC,
  "t7"."side" ASC

SELECT
  *
FROM (
  SELECT
    "t2"."event_from_0" AS "first",
    "t2"."event_to_0" AS "last",
    "t2"."claimant_side" AS "side",
    COALESCE(SUM("t2"."n"), 0) AS "n"
  FROM (
    SELECT
      "t1"."claim_id",
      "t1"."event_id",
      "t1"."event_date",
      "t1"."event_date_end",
      "t1"."time_precision",
      "t1"."report_date",
      "t1"."event_type",
      "t1"."sub_event_type",
      "t1"."headline_en",
      "t1"."headline_ja",
      "t1"."summary_en",
      "t1"."summary_ja",
      "t1"."place_id",
      "t1"."location",
      "t1"."location_ja",
      "t1"."admin1",
      "t1"."country",
      "t1"."latitude",
      "t1"."longitude",
      "t1"."geo_precision",
      "t1"."geo_radius_m",
      "t1"."claimant",
      "t1"."claimant_side",
      "t1"."via",
      "t1"."publisher",
      "t1"."modality",
      "t1"."figures",
      "t1"."disputes",
      "t1"."supports",
      "t1"."document",
      "t1"."evidence_start",
      "t1"."evidence_end",
      "t1"."evidence_sha256",
      "t1"."status",
      "t1"."first_seen",
      "t1"."last_seen",
      "t1"."open_references",
      "t1"."extra",
      "t1"."access",
      "t1"."public_place",
      "t1"."public_radius_km",
      "t1"."public_claimant",
      "t1"."public_headline_en",
      "t1"."public_headline_ja",
      "t1"."row",
      "t1"."instant",
      "t1"."place_key",
      "t1"."x",
      "t1"."y",
      "t1"."disputed",
      "t1"."text",
      "t1"."gone",
      "t1"."event_from",
      "t1"."event_to",
      "t1"."report_on",
      "t1"."event_from_0",
      "t1"."event_to_0",
      "t1"."report_on_0",
      "t1"."event_from_1",
      "t1"."event_to_1",
      "t1"."report_on_1",
      "t1"."long",
      "t1"."month",
      1 AS "n"
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
        AND (
          (
            (
              NOT "t0"."x" IS NULL
            )
            AND (
              (
                CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END >= %(within_west)s
              )
              AND (
                CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END <= %(within_east)s
              )
              AND (
                "t0"."y" >= %(within_north)s
              )
              AND (
                "t0"."y" <= %(within_south)s
              )
              AND (
                (
                  (
                    0 + CASE
                      WHEN "t0"."y" >= %(edge_0_y)s
                      AND (
                        "t0"."y" - %(edge_0_y)s
                      ) < %(edge_0_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_0_x)s
                      ) * %(edge_0_dy)s < %(edge_0_dx)s * (
                        "t0"."y" - %(edge_0_y)s
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= %(edge_1_y)s
                      AND (
                        "t0"."y" - %(edge_1_y)s
                      ) < %(edge_1_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_1_x)s
                      ) * %(edge_1_dy)s < %(edge_1_dx)s * (
                        "t0"."y" - %(edge_1_y)s
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= %(edge_2_y)s
                      AND (
                        "t0"."y" - %(edge_2_y)s
                      ) < %(edge_2_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_2_x)s
                      ) * %(edge_2_dy)s < %(edge_2_dx)s * (
                        "t0"."y" - %(edge_2_y)s
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= %(edge_3_y)s
                      AND (
                        "t0"."y" - %(edge_3_y)s
                      ) < %(edge_3_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_3_x)s
                      ) * %(edge_3_dy)s < %(edge_3_dx)s * (
                        "t0"."y" - %(edge_3_y)s
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= %(edge_4_y)s
                      AND (
                        "t0"."y" - %(edge_4_y)s
                      ) < %(edge_4_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_4_x)s
                      ) * %(edge_4_dy)s < %(edge_4_dx)s * (
                        "t0"."y" - %(edge_4_y)s
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= %(edge_5_y)s
                      AND (
                        "t0"."y" - %(edge_5_y)s
                      ) < %(edge_5_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_5_x)s
                      ) * %(edge_5_dy)s < %(edge_5_dx)s * (
                        "t0"."y" - %(edge_5_y)s
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= %(edge_6_y)s
                      AND (
                        "t0"."y" - %(edge_6_y)s
                      ) < %(edge_6_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_6_x)s
                      ) * %(edge_6_dy)s < %(edge_6_dx)s * (
                        "t0"."y" - %(edge_6_y)s
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= %(edge_7_y)s
                      AND (
                        "t0"."y" - %(edge_7_y)s
                      ) < %(edge_7_dy)s
                      AND (
                        CASE WHEN "t0"."x" < %(within_west)s THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - %(edge_7_x)s
                      ) * %(edge_7_dy)s < %(edge_7_dx)s * (
                        "t0"."y" - %(edge_7_y)s
                      )
                      THEN 1
                      ELSE 0
                    END
                  ) & 1
                ) = 1
              )
            )
          )
          OR (
            NOT (
              "t0"."geo_precision" IN ('point', 'settlement')
            )
            AND "t0"."place_id" = ANY(
              %(within_areas)s
            )
          )
        )
        AND "t0"."text" LIKE %(word_0_like)s
        AND "t0"."text" LIKE %(word_1_like)s
    ) AS "t1"
    WHERE
      NOT "t1"."event_from_0" IS NULL
  ) AS "t2"
  GROUP BY
    1,
    2,
    3
) AS "t3"
ORDER BY
  "t3"."first" ASC,
  "t3"."last" ASC,
  "t3"."side" ASC

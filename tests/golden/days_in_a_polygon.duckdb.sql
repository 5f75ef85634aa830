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
            "t0"."gone" >= $known
          )
        )
        AND "t0"."report_on_0" <= $known
        AND ARRAY_CONTAINS($side, "t0"."claimant_side")
        AND (
          (
            (
              NOT "t0"."x" IS NULL
            )
            AND (
              (
                CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END >= $within_west
              )
              AND (
                CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END <= $within_east
              )
              AND (
                "t0"."y" >= $within_north
              )
              AND (
                "t0"."y" <= $within_south
              )
              AND (
                (
                  (
                    0 + CASE
                      WHEN "t0"."y" >= $edge_0_y
                      AND (
                        "t0"."y" - $edge_0_y
                      ) < $edge_0_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_0_x
                      ) * $edge_0_dy < $edge_0_dx * (
                        "t0"."y" - $edge_0_y
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= $edge_1_y
                      AND (
                        "t0"."y" - $edge_1_y
                      ) < $edge_1_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_1_x
                      ) * $edge_1_dy < $edge_1_dx * (
                        "t0"."y" - $edge_1_y
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= $edge_2_y
                      AND (
                        "t0"."y" - $edge_2_y
                      ) < $edge_2_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_2_x
                      ) * $edge_2_dy < $edge_2_dx * (
                        "t0"."y" - $edge_2_y
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= $edge_3_y
                      AND (
                        "t0"."y" - $edge_3_y
                      ) < $edge_3_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_3_x
                      ) * $edge_3_dy < $edge_3_dx * (
                        "t0"."y" - $edge_3_y
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= $edge_4_y
                      AND (
                        "t0"."y" - $edge_4_y
                      ) < $edge_4_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_4_x
                      ) * $edge_4_dy < $edge_4_dx * (
                        "t0"."y" - $edge_4_y
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= $edge_5_y
                      AND (
                        "t0"."y" - $edge_5_y
                      ) < $edge_5_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_5_x
                      ) * $edge_5_dy < $edge_5_dx * (
                        "t0"."y" - $edge_5_y
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= $edge_6_y
                      AND (
                        "t0"."y" - $edge_6_y
                      ) < $edge_6_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_6_x
                      ) * $edge_6_dy < $edge_6_dx * (
                        "t0"."y" - $edge_6_y
                      )
                      THEN 1
                      ELSE 0
                    END + CASE
                      WHEN "t0"."y" >= $edge_7_y
                      AND (
                        "t0"."y" - $edge_7_y
                      ) < $edge_7_dy
                      AND (
                        CASE WHEN "t0"."x" < $within_west THEN "t0"."x" + 1073741824 ELSE "t0"."x" END - $edge_7_x
                      ) * $edge_7_dy < $edge_7_dx * (
                        "t0"."y" - $edge_7_y
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
            AND ARRAY_CONTAINS($within_areas, "t0"."place_id")
          )
        )
        AND CONTAINS("t0"."text", $word_0)
        AND CONTAINS("t0"."text", $word_1)
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

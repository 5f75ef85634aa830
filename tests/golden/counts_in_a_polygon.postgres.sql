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

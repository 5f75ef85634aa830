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
            "t0"."x" >= %(within_west)s
          )
          AND (
            "t0"."x" <= %(within_east)s
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
                    "t0"."x" - %(edge_0_x)s
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
                    "t0"."x" - %(edge_1_x)s
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
                    "t0"."x" - %(edge_2_x)s
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
                    "t0"."x" - %(edge_3_x)s
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
                    "t0"."x" - %(edge_4_x)s
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
                    "t0"."x" - %(edge_5_x)s
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
                    "t0"."x" - %(edge_6_x)s
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
                    "t0"."x" - %(edge_7_x)s
                  ) * %(edge_7_dy)s < %(edge_7_dx)s * (
                    "t0"."y" - %(edge_7_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_8_y)s
                  AND (
                    "t0"."y" - %(edge_8_y)s
                  ) < %(edge_8_dy)s
                  AND (
                    "t0"."x" - %(edge_8_x)s
                  ) * %(edge_8_dy)s < %(edge_8_dx)s * (
                    "t0"."y" - %(edge_8_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_9_y)s
                  AND (
                    "t0"."y" - %(edge_9_y)s
                  ) < %(edge_9_dy)s
                  AND (
                    "t0"."x" - %(edge_9_x)s
                  ) * %(edge_9_dy)s < %(edge_9_dx)s * (
                    "t0"."y" - %(edge_9_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_10_y)s
                  AND (
                    "t0"."y" - %(edge_10_y)s
                  ) < %(edge_10_dy)s
                  AND (
                    "t0"."x" - %(edge_10_x)s
                  ) * %(edge_10_dy)s < %(edge_10_dx)s * (
                    "t0"."y" - %(edge_10_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_11_y)s
                  AND (
                    "t0"."y" - %(edge_11_y)s
                  ) < %(edge_11_dy)s
                  AND (
                    "t0"."x" - %(edge_11_x)s
                  ) * %(edge_11_dy)s < %(edge_11_dx)s * (
                    "t0"."y" - %(edge_11_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_12_y)s
                  AND (
                    "t0"."y" - %(edge_12_y)s
                  ) < %(edge_12_dy)s
                  AND (
                    "t0"."x" - %(edge_12_x)s
                  ) * %(edge_12_dy)s < %(edge_12_dx)s * (
                    "t0"."y" - %(edge_12_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_13_y)s
                  AND (
                    "t0"."y" - %(edge_13_y)s
                  ) < %(edge_13_dy)s
                  AND (
                    "t0"."x" - %(edge_13_x)s
                  ) * %(edge_13_dy)s < %(edge_13_dx)s * (
                    "t0"."y" - %(edge_13_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_14_y)s
                  AND (
                    "t0"."y" - %(edge_14_y)s
                  ) < %(edge_14_dy)s
                  AND (
                    "t0"."x" - %(edge_14_x)s
                  ) * %(edge_14_dy)s < %(edge_14_dx)s * (
                    "t0"."y" - %(edge_14_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_15_y)s
                  AND (
                    "t0"."y" - %(edge_15_y)s
                  ) < %(edge_15_dy)s
                  AND (
                    "t0"."x" - %(edge_15_x)s
                  ) * %(edge_15_dy)s < %(edge_15_dx)s * (
                    "t0"."y" - %(edge_15_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_16_y)s
                  AND (
                    "t0"."y" - %(edge_16_y)s
                  ) < %(edge_16_dy)s
                  AND (
                    "t0"."x" - %(edge_16_x)s
                  ) * %(edge_16_dy)s < %(edge_16_dx)s * (
                    "t0"."y" - %(edge_16_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_17_y)s
                  AND (
                    "t0"."y" - %(edge_17_y)s
                  ) < %(edge_17_dy)s
                  AND (
                    "t0"."x" - %(edge_17_x)s
                  ) * %(edge_17_dy)s < %(edge_17_dx)s * (
                    "t0"."y" - %(edge_17_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_18_y)s
                  AND (
                    "t0"."y" - %(edge_18_y)s
                  ) < %(edge_18_dy)s
                  AND (
                    "t0"."x" - %(edge_18_x)s
                  ) * %(edge_18_dy)s < %(edge_18_dx)s * (
                    "t0"."y" - %(edge_18_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_19_y)s
                  AND (
                    "t0"."y" - %(edge_19_y)s
                  ) < %(edge_19_dy)s
                  AND (
                    "t0"."x" - %(edge_19_x)s
                  ) * %(edge_19_dy)s < %(edge_19_dx)s * (
                    "t0"."y" - %(edge_19_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_20_y)s
                  AND (
                    "t0"."y" - %(edge_20_y)s
                  ) < %(edge_20_dy)s
                  AND (
                    "t0"."x" - %(edge_20_x)s
                  ) * %(edge_20_dy)s < %(edge_20_dx)s * (
                    "t0"."y" - %(edge_20_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_21_y)s
                  AND (
                    "t0"."y" - %(edge_21_y)s
                  ) < %(edge_21_dy)s
                  AND (
                    "t0"."x" - %(edge_21_x)s
                  ) * %(edge_21_dy)s < %(edge_21_dx)s * (
                    "t0"."y" - %(edge_21_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_22_y)s
                  AND (
                    "t0"."y" - %(edge_22_y)s
                  ) < %(edge_22_dy)s
                  AND (
                    "t0"."x" - %(edge_22_x)s
                  ) * %(edge_22_dy)s < %(edge_22_dx)s * (
                    "t0"."y" - %(edge_22_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_23_y)s
                  AND (
                    "t0"."y" - %(edge_23_y)s
                  ) < %(edge_23_dy)s
                  AND (
                    "t0"."x" - %(edge_23_x)s
                  ) * %(edge_23_dy)s < %(edge_23_dx)s * (
                    "t0"."y" - %(edge_23_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_24_y)s
                  AND (
                    "t0"."y" - %(edge_24_y)s
                  ) < %(edge_24_dy)s
                  AND (
                    "t0"."x" - %(edge_24_x)s
                  ) * %(edge_24_dy)s < %(edge_24_dx)s * (
                    "t0"."y" - %(edge_24_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_25_y)s
                  AND (
                    "t0"."y" - %(edge_25_y)s
                  ) < %(edge_25_dy)s
                  AND (
                    "t0"."x" - %(edge_25_x)s
                  ) * %(edge_25_dy)s < %(edge_25_dx)s * (
                    "t0"."y" - %(edge_25_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_26_y)s
                  AND (
                    "t0"."y" - %(edge_26_y)s
                  ) < %(edge_26_dy)s
                  AND (
                    "t0"."x" - %(edge_26_x)s
                  ) * %(edge_26_dy)s < %(edge_26_dx)s * (
                    "t0"."y" - %(edge_26_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_27_y)s
                  AND (
                    "t0"."y" - %(edge_27_y)s
                  ) < %(edge_27_dy)s
                  AND (
                    "t0"."x" - %(edge_27_x)s
                  ) * %(edge_27_dy)s < %(edge_27_dx)s * (
                    "t0"."y" - %(edge_27_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_28_y)s
                  AND (
                    "t0"."y" - %(edge_28_y)s
                  ) < %(edge_28_dy)s
                  AND (
                    "t0"."x" - %(edge_28_x)s
                  ) * %(edge_28_dy)s < %(edge_28_dx)s * (
                    "t0"."y" - %(edge_28_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_29_y)s
                  AND (
                    "t0"."y" - %(edge_29_y)s
                  ) < %(edge_29_dy)s
                  AND (
                    "t0"."x" - %(edge_29_x)s
                  ) * %(edge_29_dy)s < %(edge_29_dx)s * (
                    "t0"."y" - %(edge_29_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_30_y)s
                  AND (
                    "t0"."y" - %(edge_30_y)s
                  ) < %(edge_30_dy)s
                  AND (
                    "t0"."x" - %(edge_30_x)s
                  ) * %(edge_30_dy)s < %(edge_30_dx)s * (
                    "t0"."y" - %(edge_30_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_31_y)s
                  AND (
                    "t0"."y" - %(edge_31_y)s
                  ) < %(edge_31_dy)s
                  AND (
                    "t0"."x" - %(edge_31_x)s
                  ) * %(edge_31_dy)s < %(edge_31_dx)s * (
                    "t0"."y" - %(edge_31_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_32_y)s
                  AND (
                    "t0"."y" - %(edge_32_y)s
                  ) < %(edge_32_dy)s
                  AND (
                    "t0"."x" - %(edge_32_x)s
                  ) * %(edge_32_dy)s < %(edge_32_dx)s * (
                    "t0"."y" - %(edge_32_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_33_y)s
                  AND (
                    "t0"."y" - %(edge_33_y)s
                  ) < %(edge_33_dy)s
                  AND (
                    "t0"."x" - %(edge_33_x)s
                  ) * %(edge_33_dy)s < %(edge_33_dx)s * (
                    "t0"."y" - %(edge_33_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_34_y)s
                  AND (
                    "t0"."y" - %(edge_34_y)s
                  ) < %(edge_34_dy)s
                  AND (
                    "t0"."x" - %(edge_34_x)s
                  ) * %(edge_34_dy)s < %(edge_34_dx)s * (
                    "t0"."y" - %(edge_34_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_35_y)s
                  AND (
                    "t0"."y" - %(edge_35_y)s
                  ) < %(edge_35_dy)s
                  AND (
                    "t0"."x" - %(edge_35_x)s
                  ) * %(edge_35_dy)s < %(edge_35_dx)s * (
                    "t0"."y" - %(edge_35_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_36_y)s
                  AND (
                    "t0"."y" - %(edge_36_y)s
                  ) < %(edge_36_dy)s
                  AND (
                    "t0"."x" - %(edge_36_x)s
                  ) * %(edge_36_dy)s < %(edge_36_dx)s * (
                    "t0"."y" - %(edge_36_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_37_y)s
                  AND (
                    "t0"."y" - %(edge_37_y)s
                  ) < %(edge_37_dy)s
                  AND (
                    "t0"."x" - %(edge_37_x)s
                  ) * %(edge_37_dy)s < %(edge_37_dx)s * (
                    "t0"."y" - %(edge_37_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_38_y)s
                  AND (
                    "t0"."y" - %(edge_38_y)s
                  ) < %(edge_38_dy)s
                  AND (
                    "t0"."x" - %(edge_38_x)s
                  ) * %(edge_38_dy)s < %(edge_38_dx)s * (
                    "t0"."y" - %(edge_38_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_39_y)s
                  AND (
                    "t0"."y" - %(edge_39_y)s
                  ) < %(edge_39_dy)s
                  AND (
                    "t0"."x" - %(edge_39_x)s
                  ) * %(edge_39_dy)s < %(edge_39_dx)s * (
                    "t0"."y" - %(edge_39_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_40_y)s
                  AND (
                    "t0"."y" - %(edge_40_y)s
                  ) < %(edge_40_dy)s
                  AND (
                    "t0"."x" - %(edge_40_x)s
                  ) * %(edge_40_dy)s < %(edge_40_dx)s * (
                    "t0"."y" - %(edge_40_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_41_y)s
                  AND (
                    "t0"."y" - %(edge_41_y)s
                  ) < %(edge_41_dy)s
                  AND (
                    "t0"."x" - %(edge_41_x)s
                  ) * %(edge_41_dy)s < %(edge_41_dx)s * (
                    "t0"."y" - %(edge_41_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_42_y)s
                  AND (
                    "t0"."y" - %(edge_42_y)s
                  ) < %(edge_42_dy)s
                  AND (
                    "t0"."x" - %(edge_42_x)s
                  ) * %(edge_42_dy)s < %(edge_42_dx)s * (
                    "t0"."y" - %(edge_42_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_43_y)s
                  AND (
                    "t0"."y" - %(edge_43_y)s
                  ) < %(edge_43_dy)s
                  AND (
                    "t0"."x" - %(edge_43_x)s
                  ) * %(edge_43_dy)s < %(edge_43_dx)s * (
                    "t0"."y" - %(edge_43_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_44_y)s
                  AND (
                    "t0"."y" - %(edge_44_y)s
                  ) < %(edge_44_dy)s
                  AND (
                    "t0"."x" - %(edge_44_x)s
                  ) * %(edge_44_dy)s < %(edge_44_dx)s * (
                    "t0"."y" - %(edge_44_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_45_y)s
                  AND (
                    "t0"."y" - %(edge_45_y)s
                  ) < %(edge_45_dy)s
                  AND (
                    "t0"."x" - %(edge_45_x)s
                  ) * %(edge_45_dy)s < %(edge_45_dx)s * (
                    "t0"."y" - %(edge_45_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_46_y)s
                  AND (
                    "t0"."y" - %(edge_46_y)s
                  ) < %(edge_46_dy)s
                  AND (
                    "t0"."x" - %(edge_46_x)s
                  ) * %(edge_46_dy)s < %(edge_46_dx)s * (
                    "t0"."y" - %(edge_46_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_47_y)s
                  AND (
                    "t0"."y" - %(edge_47_y)s
                  ) < %(edge_47_dy)s
                  AND (
                    "t0"."x" - %(edge_47_x)s
                  ) * %(edge_47_dy)s < %(edge_47_dx)s * (
                    "t0"."y" - %(edge_47_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_48_y)s
                  AND (
                    "t0"."y" - %(edge_48_y)s
                  ) < %(edge_48_dy)s
                  AND (
                    "t0"."x" - %(edge_48_x)s
                  ) * %(edge_48_dy)s < %(edge_48_dx)s * (
                    "t0"."y" - %(edge_48_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_49_y)s
                  AND (
                    "t0"."y" - %(edge_49_y)s
                  ) < %(edge_49_dy)s
                  AND (
                    "t0"."x" - %(edge_49_x)s
                  ) * %(edge_49_dy)s < %(edge_49_dx)s * (
                    "t0"."y" - %(edge_49_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_50_y)s
                  AND (
                    "t0"."y" - %(edge_50_y)s
                  ) < %(edge_50_dy)s
                  AND (
                    "t0"."x" - %(edge_50_x)s
                  ) * %(edge_50_dy)s < %(edge_50_dx)s * (
                    "t0"."y" - %(edge_50_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_51_y)s
                  AND (
                    "t0"."y" - %(edge_51_y)s
                  ) < %(edge_51_dy)s
                  AND (
                    "t0"."x" - %(edge_51_x)s
                  ) * %(edge_51_dy)s < %(edge_51_dx)s * (
                    "t0"."y" - %(edge_51_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_52_y)s
                  AND (
                    "t0"."y" - %(edge_52_y)s
                  ) < %(edge_52_dy)s
                  AND (
                    "t0"."x" - %(edge_52_x)s
                  ) * %(edge_52_dy)s < %(edge_52_dx)s * (
                    "t0"."y" - %(edge_52_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_53_y)s
                  AND (
                    "t0"."y" - %(edge_53_y)s
                  ) < %(edge_53_dy)s
                  AND (
                    "t0"."x" - %(edge_53_x)s
                  ) * %(edge_53_dy)s < %(edge_53_dx)s * (
                    "t0"."y" - %(edge_53_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_54_y)s
                  AND (
                    "t0"."y" - %(edge_54_y)s
                  ) < %(edge_54_dy)s
                  AND (
                    "t0"."x" - %(edge_54_x)s
                  ) * %(edge_54_dy)s < %(edge_54_dx)s * (
                    "t0"."y" - %(edge_54_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_55_y)s
                  AND (
                    "t0"."y" - %(edge_55_y)s
                  ) < %(edge_55_dy)s
                  AND (
                    "t0"."x" - %(edge_55_x)s
                  ) * %(edge_55_dy)s < %(edge_55_dx)s * (
                    "t0"."y" - %(edge_55_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_56_y)s
                  AND (
                    "t0"."y" - %(edge_56_y)s
                  ) < %(edge_56_dy)s
                  AND (
                    "t0"."x" - %(edge_56_x)s
                  ) * %(edge_56_dy)s < %(edge_56_dx)s * (
                    "t0"."y" - %(edge_56_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_57_y)s
                  AND (
                    "t0"."y" - %(edge_57_y)s
                  ) < %(edge_57_dy)s
                  AND (
                    "t0"."x" - %(edge_57_x)s
                  ) * %(edge_57_dy)s < %(edge_57_dx)s * (
                    "t0"."y" - %(edge_57_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_58_y)s
                  AND (
                    "t0"."y" - %(edge_58_y)s
                  ) < %(edge_58_dy)s
                  AND (
                    "t0"."x" - %(edge_58_x)s
                  ) * %(edge_58_dy)s < %(edge_58_dx)s * (
                    "t0"."y" - %(edge_58_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_59_y)s
                  AND (
                    "t0"."y" - %(edge_59_y)s
                  ) < %(edge_59_dy)s
                  AND (
                    "t0"."x" - %(edge_59_x)s
                  ) * %(edge_59_dy)s < %(edge_59_dx)s * (
                    "t0"."y" - %(edge_59_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_60_y)s
                  AND (
                    "t0"."y" - %(edge_60_y)s
                  ) < %(edge_60_dy)s
                  AND (
                    "t0"."x" - %(edge_60_x)s
                  ) * %(edge_60_dy)s < %(edge_60_dx)s * (
                    "t0"."y" - %(edge_60_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_61_y)s
                  AND (
                    "t0"."y" - %(edge_61_y)s
                  ) < %(edge_61_dy)s
                  AND (
                    "t0"."x" - %(edge_61_x)s
                  ) * %(edge_61_dy)s < %(edge_61_dx)s * (
                    "t0"."y" - %(edge_61_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_62_y)s
                  AND (
                    "t0"."y" - %(edge_62_y)s
                  ) < %(edge_62_dy)s
                  AND (
                    "t0"."x" - %(edge_62_x)s
                  ) * %(edge_62_dy)s < %(edge_62_dx)s * (
                    "t0"."y" - %(edge_62_y)s
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN "t0"."y" >= %(edge_63_y)s
                  AND (
                    "t0"."y" - %(edge_63_y)s
                  ) < %(edge_63_dy)s
                  AND (
                    "t0"."x" - %(edge_63_x)s
                  ) * %(edge_63_dy)s < %(edge_63_dx)s * (
                    "t0"."y" - %(edge_63_y)s
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

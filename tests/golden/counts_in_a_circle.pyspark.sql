SELECT
  COALESCE(
    SUM(
      IF(COALESCE((
        `t1`.`gone` IS NULL
      ) OR (
        `t1`.`gone` >= :known
      ), FALSE), 1, 0)
    ),
    0
  ) AS `n`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            (
              `t1`.`gone` IS NULL
            ) OR (
              `t1`.`gone` >= :known
            )
          )
          AND (
            `t1`.`x` IS NULL
          ),
          FALSE
        ),
        1,
        0
      )
    ),
    0
  ) AS `unlocated`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            (
              `t1`.`gone` IS NULL
            ) OR (
              `t1`.`gone` >= :known
            )
          )
          AND NOT (
            `t1`.`x` IS NULL
          )
          AND NOT (
            `t1`.`geo_precision` IN ('point', 'settlement')
          ),
          FALSE
        ),
        1,
        0
      )
    ),
    0
  ) AS `imprecise`,
  COALESCE(
    SUM(
      IF(
        COALESCE(NOT (
          (
            `t1`.`gone` IS NULL
          ) OR (
            `t1`.`gone` >= :known
          )
        ), FALSE),
        1,
        0
      )
    ),
    0
  ) AS `withdrawn`
FROM (
  SELECT
    *
  FROM `claims` AS `t0`
  WHERE
    `t0`.`event_from` <= :late
    AND `t0`.`event_to` >= :early
    AND (
      (
        `t0`.`event_from` >= :furthest
      ) OR (
        `t0`.`long` = 1
      )
    )
    AND (
      `t0`.`month` BETWEEN :furthest_month AND :late_month
      OR (
        `t0`.`month` = 'long'
      )
    )
    AND `t0`.`event_from_0` <= :last
    AND `t0`.`event_to_0` >= :first
    AND `t0`.`report_on_0` <= :known
    AND ARRAY_CONTAINS(:side, `t0`.`claimant_side`)
    AND (
      (
        (
          NOT `t0`.`x` IS NULL
        )
        AND (
          (
            `t0`.`x` >= :within_west
          )
          AND (
            `t0`.`x` <= :within_east
          )
          AND (
            `t0`.`y` >= :within_north
          )
          AND (
            `t0`.`y` <= :within_south
          )
          AND (
            (
              (
                0 + CASE
                  WHEN `t0`.`y` >= :edge_0_y
                  AND (
                    `t0`.`y` - :edge_0_y
                  ) < :edge_0_dy
                  AND (
                    `t0`.`x` - :edge_0_x
                  ) * :edge_0_dy < :edge_0_dx * (
                    `t0`.`y` - :edge_0_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_1_y
                  AND (
                    `t0`.`y` - :edge_1_y
                  ) < :edge_1_dy
                  AND (
                    `t0`.`x` - :edge_1_x
                  ) * :edge_1_dy < :edge_1_dx * (
                    `t0`.`y` - :edge_1_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_2_y
                  AND (
                    `t0`.`y` - :edge_2_y
                  ) < :edge_2_dy
                  AND (
                    `t0`.`x` - :edge_2_x
                  ) * :edge_2_dy < :edge_2_dx * (
                    `t0`.`y` - :edge_2_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_3_y
                  AND (
                    `t0`.`y` - :edge_3_y
                  ) < :edge_3_dy
                  AND (
                    `t0`.`x` - :edge_3_x
                  ) * :edge_3_dy < :edge_3_dx * (
                    `t0`.`y` - :edge_3_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_4_y
                  AND (
                    `t0`.`y` - :edge_4_y
                  ) < :edge_4_dy
                  AND (
                    `t0`.`x` - :edge_4_x
                  ) * :edge_4_dy < :edge_4_dx * (
                    `t0`.`y` - :edge_4_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_5_y
                  AND (
                    `t0`.`y` - :edge_5_y
                  ) < :edge_5_dy
                  AND (
                    `t0`.`x` - :edge_5_x
                  ) * :edge_5_dy < :edge_5_dx * (
                    `t0`.`y` - :edge_5_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_6_y
                  AND (
                    `t0`.`y` - :edge_6_y
                  ) < :edge_6_dy
                  AND (
                    `t0`.`x` - :edge_6_x
                  ) * :edge_6_dy < :edge_6_dx * (
                    `t0`.`y` - :edge_6_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_7_y
                  AND (
                    `t0`.`y` - :edge_7_y
                  ) < :edge_7_dy
                  AND (
                    `t0`.`x` - :edge_7_x
                  ) * :edge_7_dy < :edge_7_dx * (
                    `t0`.`y` - :edge_7_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_8_y
                  AND (
                    `t0`.`y` - :edge_8_y
                  ) < :edge_8_dy
                  AND (
                    `t0`.`x` - :edge_8_x
                  ) * :edge_8_dy < :edge_8_dx * (
                    `t0`.`y` - :edge_8_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_9_y
                  AND (
                    `t0`.`y` - :edge_9_y
                  ) < :edge_9_dy
                  AND (
                    `t0`.`x` - :edge_9_x
                  ) * :edge_9_dy < :edge_9_dx * (
                    `t0`.`y` - :edge_9_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_10_y
                  AND (
                    `t0`.`y` - :edge_10_y
                  ) < :edge_10_dy
                  AND (
                    `t0`.`x` - :edge_10_x
                  ) * :edge_10_dy < :edge_10_dx * (
                    `t0`.`y` - :edge_10_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_11_y
                  AND (
                    `t0`.`y` - :edge_11_y
                  ) < :edge_11_dy
                  AND (
                    `t0`.`x` - :edge_11_x
                  ) * :edge_11_dy < :edge_11_dx * (
                    `t0`.`y` - :edge_11_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_12_y
                  AND (
                    `t0`.`y` - :edge_12_y
                  ) < :edge_12_dy
                  AND (
                    `t0`.`x` - :edge_12_x
                  ) * :edge_12_dy < :edge_12_dx * (
                    `t0`.`y` - :edge_12_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_13_y
                  AND (
                    `t0`.`y` - :edge_13_y
                  ) < :edge_13_dy
                  AND (
                    `t0`.`x` - :edge_13_x
                  ) * :edge_13_dy < :edge_13_dx * (
                    `t0`.`y` - :edge_13_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_14_y
                  AND (
                    `t0`.`y` - :edge_14_y
                  ) < :edge_14_dy
                  AND (
                    `t0`.`x` - :edge_14_x
                  ) * :edge_14_dy < :edge_14_dx * (
                    `t0`.`y` - :edge_14_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_15_y
                  AND (
                    `t0`.`y` - :edge_15_y
                  ) < :edge_15_dy
                  AND (
                    `t0`.`x` - :edge_15_x
                  ) * :edge_15_dy < :edge_15_dx * (
                    `t0`.`y` - :edge_15_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_16_y
                  AND (
                    `t0`.`y` - :edge_16_y
                  ) < :edge_16_dy
                  AND (
                    `t0`.`x` - :edge_16_x
                  ) * :edge_16_dy < :edge_16_dx * (
                    `t0`.`y` - :edge_16_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_17_y
                  AND (
                    `t0`.`y` - :edge_17_y
                  ) < :edge_17_dy
                  AND (
                    `t0`.`x` - :edge_17_x
                  ) * :edge_17_dy < :edge_17_dx * (
                    `t0`.`y` - :edge_17_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_18_y
                  AND (
                    `t0`.`y` - :edge_18_y
                  ) < :edge_18_dy
                  AND (
                    `t0`.`x` - :edge_18_x
                  ) * :edge_18_dy < :edge_18_dx * (
                    `t0`.`y` - :edge_18_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_19_y
                  AND (
                    `t0`.`y` - :edge_19_y
                  ) < :edge_19_dy
                  AND (
                    `t0`.`x` - :edge_19_x
                  ) * :edge_19_dy < :edge_19_dx * (
                    `t0`.`y` - :edge_19_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_20_y
                  AND (
                    `t0`.`y` - :edge_20_y
                  ) < :edge_20_dy
                  AND (
                    `t0`.`x` - :edge_20_x
                  ) * :edge_20_dy < :edge_20_dx * (
                    `t0`.`y` - :edge_20_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_21_y
                  AND (
                    `t0`.`y` - :edge_21_y
                  ) < :edge_21_dy
                  AND (
                    `t0`.`x` - :edge_21_x
                  ) * :edge_21_dy < :edge_21_dx * (
                    `t0`.`y` - :edge_21_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_22_y
                  AND (
                    `t0`.`y` - :edge_22_y
                  ) < :edge_22_dy
                  AND (
                    `t0`.`x` - :edge_22_x
                  ) * :edge_22_dy < :edge_22_dx * (
                    `t0`.`y` - :edge_22_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_23_y
                  AND (
                    `t0`.`y` - :edge_23_y
                  ) < :edge_23_dy
                  AND (
                    `t0`.`x` - :edge_23_x
                  ) * :edge_23_dy < :edge_23_dx * (
                    `t0`.`y` - :edge_23_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_24_y
                  AND (
                    `t0`.`y` - :edge_24_y
                  ) < :edge_24_dy
                  AND (
                    `t0`.`x` - :edge_24_x
                  ) * :edge_24_dy < :edge_24_dx * (
                    `t0`.`y` - :edge_24_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_25_y
                  AND (
                    `t0`.`y` - :edge_25_y
                  ) < :edge_25_dy
                  AND (
                    `t0`.`x` - :edge_25_x
                  ) * :edge_25_dy < :edge_25_dx * (
                    `t0`.`y` - :edge_25_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_26_y
                  AND (
                    `t0`.`y` - :edge_26_y
                  ) < :edge_26_dy
                  AND (
                    `t0`.`x` - :edge_26_x
                  ) * :edge_26_dy < :edge_26_dx * (
                    `t0`.`y` - :edge_26_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_27_y
                  AND (
                    `t0`.`y` - :edge_27_y
                  ) < :edge_27_dy
                  AND (
                    `t0`.`x` - :edge_27_x
                  ) * :edge_27_dy < :edge_27_dx * (
                    `t0`.`y` - :edge_27_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_28_y
                  AND (
                    `t0`.`y` - :edge_28_y
                  ) < :edge_28_dy
                  AND (
                    `t0`.`x` - :edge_28_x
                  ) * :edge_28_dy < :edge_28_dx * (
                    `t0`.`y` - :edge_28_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_29_y
                  AND (
                    `t0`.`y` - :edge_29_y
                  ) < :edge_29_dy
                  AND (
                    `t0`.`x` - :edge_29_x
                  ) * :edge_29_dy < :edge_29_dx * (
                    `t0`.`y` - :edge_29_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_30_y
                  AND (
                    `t0`.`y` - :edge_30_y
                  ) < :edge_30_dy
                  AND (
                    `t0`.`x` - :edge_30_x
                  ) * :edge_30_dy < :edge_30_dx * (
                    `t0`.`y` - :edge_30_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_31_y
                  AND (
                    `t0`.`y` - :edge_31_y
                  ) < :edge_31_dy
                  AND (
                    `t0`.`x` - :edge_31_x
                  ) * :edge_31_dy < :edge_31_dx * (
                    `t0`.`y` - :edge_31_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_32_y
                  AND (
                    `t0`.`y` - :edge_32_y
                  ) < :edge_32_dy
                  AND (
                    `t0`.`x` - :edge_32_x
                  ) * :edge_32_dy < :edge_32_dx * (
                    `t0`.`y` - :edge_32_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_33_y
                  AND (
                    `t0`.`y` - :edge_33_y
                  ) < :edge_33_dy
                  AND (
                    `t0`.`x` - :edge_33_x
                  ) * :edge_33_dy < :edge_33_dx * (
                    `t0`.`y` - :edge_33_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_34_y
                  AND (
                    `t0`.`y` - :edge_34_y
                  ) < :edge_34_dy
                  AND (
                    `t0`.`x` - :edge_34_x
                  ) * :edge_34_dy < :edge_34_dx * (
                    `t0`.`y` - :edge_34_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_35_y
                  AND (
                    `t0`.`y` - :edge_35_y
                  ) < :edge_35_dy
                  AND (
                    `t0`.`x` - :edge_35_x
                  ) * :edge_35_dy < :edge_35_dx * (
                    `t0`.`y` - :edge_35_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_36_y
                  AND (
                    `t0`.`y` - :edge_36_y
                  ) < :edge_36_dy
                  AND (
                    `t0`.`x` - :edge_36_x
                  ) * :edge_36_dy < :edge_36_dx * (
                    `t0`.`y` - :edge_36_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_37_y
                  AND (
                    `t0`.`y` - :edge_37_y
                  ) < :edge_37_dy
                  AND (
                    `t0`.`x` - :edge_37_x
                  ) * :edge_37_dy < :edge_37_dx * (
                    `t0`.`y` - :edge_37_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_38_y
                  AND (
                    `t0`.`y` - :edge_38_y
                  ) < :edge_38_dy
                  AND (
                    `t0`.`x` - :edge_38_x
                  ) * :edge_38_dy < :edge_38_dx * (
                    `t0`.`y` - :edge_38_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_39_y
                  AND (
                    `t0`.`y` - :edge_39_y
                  ) < :edge_39_dy
                  AND (
                    `t0`.`x` - :edge_39_x
                  ) * :edge_39_dy < :edge_39_dx * (
                    `t0`.`y` - :edge_39_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_40_y
                  AND (
                    `t0`.`y` - :edge_40_y
                  ) < :edge_40_dy
                  AND (
                    `t0`.`x` - :edge_40_x
                  ) * :edge_40_dy < :edge_40_dx * (
                    `t0`.`y` - :edge_40_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_41_y
                  AND (
                    `t0`.`y` - :edge_41_y
                  ) < :edge_41_dy
                  AND (
                    `t0`.`x` - :edge_41_x
                  ) * :edge_41_dy < :edge_41_dx * (
                    `t0`.`y` - :edge_41_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_42_y
                  AND (
                    `t0`.`y` - :edge_42_y
                  ) < :edge_42_dy
                  AND (
                    `t0`.`x` - :edge_42_x
                  ) * :edge_42_dy < :edge_42_dx * (
                    `t0`.`y` - :edge_42_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_43_y
                  AND (
                    `t0`.`y` - :edge_43_y
                  ) < :edge_43_dy
                  AND (
                    `t0`.`x` - :edge_43_x
                  ) * :edge_43_dy < :edge_43_dx * (
                    `t0`.`y` - :edge_43_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_44_y
                  AND (
                    `t0`.`y` - :edge_44_y
                  ) < :edge_44_dy
                  AND (
                    `t0`.`x` - :edge_44_x
                  ) * :edge_44_dy < :edge_44_dx * (
                    `t0`.`y` - :edge_44_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_45_y
                  AND (
                    `t0`.`y` - :edge_45_y
                  ) < :edge_45_dy
                  AND (
                    `t0`.`x` - :edge_45_x
                  ) * :edge_45_dy < :edge_45_dx * (
                    `t0`.`y` - :edge_45_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_46_y
                  AND (
                    `t0`.`y` - :edge_46_y
                  ) < :edge_46_dy
                  AND (
                    `t0`.`x` - :edge_46_x
                  ) * :edge_46_dy < :edge_46_dx * (
                    `t0`.`y` - :edge_46_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_47_y
                  AND (
                    `t0`.`y` - :edge_47_y
                  ) < :edge_47_dy
                  AND (
                    `t0`.`x` - :edge_47_x
                  ) * :edge_47_dy < :edge_47_dx * (
                    `t0`.`y` - :edge_47_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_48_y
                  AND (
                    `t0`.`y` - :edge_48_y
                  ) < :edge_48_dy
                  AND (
                    `t0`.`x` - :edge_48_x
                  ) * :edge_48_dy < :edge_48_dx * (
                    `t0`.`y` - :edge_48_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_49_y
                  AND (
                    `t0`.`y` - :edge_49_y
                  ) < :edge_49_dy
                  AND (
                    `t0`.`x` - :edge_49_x
                  ) * :edge_49_dy < :edge_49_dx * (
                    `t0`.`y` - :edge_49_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_50_y
                  AND (
                    `t0`.`y` - :edge_50_y
                  ) < :edge_50_dy
                  AND (
                    `t0`.`x` - :edge_50_x
                  ) * :edge_50_dy < :edge_50_dx * (
                    `t0`.`y` - :edge_50_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_51_y
                  AND (
                    `t0`.`y` - :edge_51_y
                  ) < :edge_51_dy
                  AND (
                    `t0`.`x` - :edge_51_x
                  ) * :edge_51_dy < :edge_51_dx * (
                    `t0`.`y` - :edge_51_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_52_y
                  AND (
                    `t0`.`y` - :edge_52_y
                  ) < :edge_52_dy
                  AND (
                    `t0`.`x` - :edge_52_x
                  ) * :edge_52_dy < :edge_52_dx * (
                    `t0`.`y` - :edge_52_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_53_y
                  AND (
                    `t0`.`y` - :edge_53_y
                  ) < :edge_53_dy
                  AND (
                    `t0`.`x` - :edge_53_x
                  ) * :edge_53_dy < :edge_53_dx * (
                    `t0`.`y` - :edge_53_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_54_y
                  AND (
                    `t0`.`y` - :edge_54_y
                  ) < :edge_54_dy
                  AND (
                    `t0`.`x` - :edge_54_x
                  ) * :edge_54_dy < :edge_54_dx * (
                    `t0`.`y` - :edge_54_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_55_y
                  AND (
                    `t0`.`y` - :edge_55_y
                  ) < :edge_55_dy
                  AND (
                    `t0`.`x` - :edge_55_x
                  ) * :edge_55_dy < :edge_55_dx * (
                    `t0`.`y` - :edge_55_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_56_y
                  AND (
                    `t0`.`y` - :edge_56_y
                  ) < :edge_56_dy
                  AND (
                    `t0`.`x` - :edge_56_x
                  ) * :edge_56_dy < :edge_56_dx * (
                    `t0`.`y` - :edge_56_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_57_y
                  AND (
                    `t0`.`y` - :edge_57_y
                  ) < :edge_57_dy
                  AND (
                    `t0`.`x` - :edge_57_x
                  ) * :edge_57_dy < :edge_57_dx * (
                    `t0`.`y` - :edge_57_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_58_y
                  AND (
                    `t0`.`y` - :edge_58_y
                  ) < :edge_58_dy
                  AND (
                    `t0`.`x` - :edge_58_x
                  ) * :edge_58_dy < :edge_58_dx * (
                    `t0`.`y` - :edge_58_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_59_y
                  AND (
                    `t0`.`y` - :edge_59_y
                  ) < :edge_59_dy
                  AND (
                    `t0`.`x` - :edge_59_x
                  ) * :edge_59_dy < :edge_59_dx * (
                    `t0`.`y` - :edge_59_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_60_y
                  AND (
                    `t0`.`y` - :edge_60_y
                  ) < :edge_60_dy
                  AND (
                    `t0`.`x` - :edge_60_x
                  ) * :edge_60_dy < :edge_60_dx * (
                    `t0`.`y` - :edge_60_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_61_y
                  AND (
                    `t0`.`y` - :edge_61_y
                  ) < :edge_61_dy
                  AND (
                    `t0`.`x` - :edge_61_x
                  ) * :edge_61_dy < :edge_61_dx * (
                    `t0`.`y` - :edge_61_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_62_y
                  AND (
                    `t0`.`y` - :edge_62_y
                  ) < :edge_62_dy
                  AND (
                    `t0`.`x` - :edge_62_x
                  ) * :edge_62_dy < :edge_62_dx * (
                    `t0`.`y` - :edge_62_y
                  )
                  THEN 1
                  ELSE 0
                END + CASE
                  WHEN `t0`.`y` >= :edge_63_y
                  AND (
                    `t0`.`y` - :edge_63_y
                  ) < :edge_63_dy
                  AND (
                    `t0`.`x` - :edge_63_x
                  ) * :edge_63_dy < :edge_63_dx * (
                    `t0`.`y` - :edge_63_y
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
          `t0`.`geo_precision` IN ('point', 'settlement')
        )
        AND ARRAY_CONTAINS(:within_areas, `t0`.`place_id`)
      )
    )
    AND CONTAINS(`t0`.`text`, :word_0)
    AND CONTAINS(`t0`.`text`, :word_1)
) AS `t1`

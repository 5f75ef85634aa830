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
            IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) >= :within_west
          )
          AND (
            IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) <= :within_east
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_0_x
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_1_x
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_2_x
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_3_x
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_4_x
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_5_x
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_6_x
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
                    IF(`t0`.`x` < :within_west, `t0`.`x` + 1073741824, `t0`.`x`) - :edge_7_x
                  ) * :edge_7_dy < :edge_7_dx * (
                    `t0`.`y` - :edge_7_y
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

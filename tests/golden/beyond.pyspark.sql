SELECT
  *
FROM (
  SELECT
    `t4`.`side`,
    COUNT(*) AS `n`,
    MIN(`t4`.`step`) AS `x_min`,
    MAX(`t4`.`step`) AS `x_max`,
    MIN(`t4`.`y`) AS `y_min`,
    MAX(`t4`.`y`) AS `y_max`
  FROM (
    SELECT
      IF(
        NOT (
          `t3`.`step` <= `t3`.`wide`
        ) AND (
          `t3`.`west` < `t3`.`east`
        ),
        -(
          `t3`.`west`
        ),
        `t3`.`step`
      ) AS `step`,
      `t3`.`y`,
      IF(
        GREATEST(`t3`.`above`, `t3`.`below`) > IF(`t3`.`step` <= `t3`.`wide`, 0, LEAST(`t3`.`east`, `t3`.`west`)),
        IF(`t3`.`above` > `t3`.`below`, 'n', 's'),
        IF(NOT (
          `t3`.`step` <= `t3`.`wide`
        ) AND (
          `t3`.`west` < `t3`.`east`
        ), 'w', 'e')
      ) AS `side`
    FROM (
      SELECT
        `t2`.`y`,
        IF((
          `t2`.`x` - :east
        ) < 0, (
          `t2`.`x` - :east
        ) + 1073741824, `t2`.`x` - :east) AS `east`,
        IF((
          :west - `t2`.`x`
        ) < 0, (
          :west - `t2`.`x`
        ) + 1073741824, :west - `t2`.`x`) AS `west`,
        :north - `t2`.`y` AS `above`,
        `t2`.`y` - :south AS `below`,
        IF((
          `t2`.`x` - :west
        ) < 0, (
          `t2`.`x` - :west
        ) + 1073741824, `t2`.`x` - :west) AS `step`,
        IF((
          :east - :west
        ) < 0, (
          :east - :west
        ) + 1073741824, :east - :west) AS `wide`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM `claims` AS `t0`
          WHERE
            (
              (
                `t0`.`gone` IS NULL
              ) OR (
                `t0`.`gone` >= :known
              )
            )
            AND `t0`.`event_from` <= :late
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
            AND CONTAINS(`t0`.`text`, :word_0)
            AND CONTAINS(`t0`.`text`, :word_1)
        ) AS `t1`
        WHERE
          `t1`.`geo_precision` IN ('point', 'settlement') AND NOT `t1`.`x` IS NULL
      ) AS `t2`
    ) AS `t3`
    WHERE
      (
        IF(`t3`.`step` <= `t3`.`wide`, 0, LEAST(`t3`.`east`, `t3`.`west`)) > 0
      )
      OR (
        GREATEST(`t3`.`above`, `t3`.`below`) > 0
      )
  ) AS `t4`
  GROUP BY
    1
) AS `t5`
ORDER BY
  `t5`.`side` ASC NULLS LAST

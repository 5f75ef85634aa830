SELECT
  *
FROM (
  SELECT
    CAST(FLOOR((
      `t6`.`x`
    ) / (
      :size
    )) AS BIGINT) AS `cx`,
    CAST(FLOOR((
      `t6`.`y`
    ) / (
      :size
    )) AS BIGINT) AS `cy`,
    `t6`.`claimant_side` AS `side`,
    COUNT(*) AS `n`,
    COALESCE(SUM(`t6`.`disputed`), 0) AS `disputed`,
    COALESCE(SUM(`t6`.`x`), 0) AS `sx`,
    COALESCE(SUM(`t6`.`y`), 0) AS `sy`,
    MIN(`t6`.`place_key`) AS `key_min`,
    MAX(`t6`.`place_key`) AS `key_max`
  FROM (
    SELECT
      *
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
          AND `t0`.`report_on_0` <= :known
          AND ARRAY_CONTAINS(:side, `t0`.`claimant_side`)
          AND CONTAINS(`t0`.`text`, :word_0)
          AND CONTAINS(`t0`.`text`, :word_1)
      ) AS `t1`
      WHERE
        `t1`.`event_id` IN (
          SELECT
            `t3`.`event_id`
          FROM (
            SELECT
              `t2`.`event_id`,
              MIN(
                COALESCE(
                  GET(:roots_to, CAST(ARRAY_POSITION(:roots_from, `t2`.`claimant`) - 1 AS INT)),
                  `t2`.`claimant`
                )
              ) AS `a`,
              MAX(
                COALESCE(
                  GET(:roots_to, CAST(ARRAY_POSITION(:roots_from, `t2`.`claimant`) - 1 AS INT)),
                  `t2`.`claimant`
                )
              ) AS `z`
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
                AND `t0`.`claimant` <> 'unknown'
                AND `t0`.`report_on_0` <= :known
            ) AS `t2`
            GROUP BY
              1
          ) AS `t3`
          WHERE
            `t3`.`a` < `t3`.`z`
        )
    ) AS `t5`
    WHERE
      `t5`.`geo_precision` IN ('point', 'settlement')
      AND `t5`.`x` >= :west
      AND `t5`.`x` <= :east
      AND `t5`.`y` >= :north
      AND `t5`.`y` <= :south
  ) AS `t6`
  GROUP BY
    1,
    2,
    3
) AS `t7`
ORDER BY
  `t7`.`cy` ASC NULLS LAST,
  `t7`.`cx` ASC NULLS LAST,
  `t7`.`side` ASC NULLS LAST

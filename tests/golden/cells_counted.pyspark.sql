SELECT
  *
FROM (
  SELECT
    CAST(FLOOR((
      `t2`.`x`
    ) / (
      :size
    )) AS BIGINT) AS `cx`,
    CAST(FLOOR((
      `t2`.`y`
    ) / (
      :size
    )) AS BIGINT) AS `cy`,
    `t2`.`claimant_side` AS `side`,
    COALESCE(SUM(`t2`.`n`), 0) AS `n`,
    COALESCE(SUM(`t2`.`disputed` * `t2`.`n`), 0) AS `disputed`,
    COALESCE(SUM(`t2`.`x` * `t2`.`n`), 0) AS `sx`,
    COALESCE(SUM(`t2`.`y` * `t2`.`n`), 0) AS `sy`,
    MIN(`t2`.`place_key`) AS `key_min`,
    MAX(`t2`.`place_key`) AS `key_max`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM `place_counts` AS `t0`
      WHERE
        `t0`.`gone` IS NULL AND ARRAY_CONTAINS(:side, `t0`.`claimant_side`)
    ) AS `t1`
    WHERE
      `t1`.`geo_precision` IN ('point', 'settlement')
      AND `t1`.`x` >= :west
      AND `t1`.`x` <= :east
      AND `t1`.`y` >= :north
      AND `t1`.`y` <= :south
  ) AS `t2`
  GROUP BY
    1,
    2,
    3
) AS `t3`
ORDER BY
  `t3`.`cy` ASC NULLS LAST,
  `t3`.`cx` ASC NULLS LAST,
  `t3`.`side` ASC NULLS LAST

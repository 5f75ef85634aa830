SELECT
  COALESCE(SUM(IF(COALESCE(`t1`.`gone` IS NULL, FALSE), `t1`.`n`, 0)), 0) AS `n`,
  COALESCE(
    SUM(
      IF(COALESCE((
        `t1`.`gone` IS NULL
      ) AND (
        `t1`.`x` IS NULL
      ), FALSE), `t1`.`n`, 0)
    ),
    0
  ) AS `unlocated`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            `t1`.`gone` IS NULL
          )
          AND NOT (
            `t1`.`x` IS NULL
          )
          AND NOT (
            `t1`.`geo_precision` IN ('point', 'settlement')
          ),
          FALSE
        ),
        `t1`.`n`,
        0
      )
    ),
    0
  ) AS `imprecise`,
  COALESCE(SUM(IF(COALESCE(NOT (
    `t1`.`gone` IS NULL
  ), FALSE), `t1`.`n`, 0)), 0) AS `withdrawn`
FROM (
  SELECT
    *
  FROM `place_counts` AS `t0`
  WHERE
    ARRAY_CONTAINS(:side, `t0`.`claimant_side`) AND `t0`.`origins` >= :origins
) AS `t1`

SELECT
  *
FROM (
  SELECT
    `t2`.`place`,
    `t2`.`precise`,
    COUNT(*) AS `n`,
    COALESCE(SUM(`t2`.`disputed`), 0) AS `disputed`,
    MAX(`t2`.`geo_precision`) AS `precision`,
    MAX(`t2`.`place_id`) AS `place_id`,
    MAX(`t2`.`metres`) AS `radius`,
    MAX(`t2`.`location`) AS `en`,
    MAX(`t2`.`location_ja`) AS `ja`
  FROM (
    SELECT
      `t1`.`disputed`,
      `t1`.`geo_precision`,
      `t1`.`place_id`,
      `t1`.`location`,
      `t1`.`location_ja`,
      `t1`.`place_key` AS `place`,
      CAST(IF(`t1`.`geo_precision` IN ('point', 'settlement'), 1, 0) AS BIGINT) AS `precise`,
      CAST(CEIL(CAST(NULLIF(`t1`.`geo_radius_m`, '') AS DOUBLE)) AS BIGINT) AS `metres`
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
  GROUP BY
    1,
    2
) AS `t3`
ORDER BY
  `t3`.`place` ASC NULLS LAST
LIMIT :most

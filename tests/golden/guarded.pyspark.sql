SELECT
  `t1`.`document`
FROM (
  SELECT DISTINCT
    `t0`.`document`,
    `t0`.`public_headline_ja`,
    `t0`.`public_headline_en`,
    `t0`.`public_claimant`,
    `t0`.`public_radius_km`,
    `t0`.`public_place`,
    `t0`.`access`
  FROM `claims` AS `t0`
  WHERE
    NOT (
      `t0`.`access` IN ('', 'public')
    )
    OR (
      `t0`.`public_place` <> ''
    )
    OR (
      `t0`.`public_radius_km` <> ''
    )
    OR (
      `t0`.`public_claimant` <> ''
    )
    OR (
      `t0`.`public_headline_en` <> ''
    )
    OR (
      `t0`.`public_headline_ja` <> ''
    )
) AS `t1`
ORDER BY
  `t1`.`document` ASC NULLS LAST

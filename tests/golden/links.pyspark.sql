SELECT
  *
FROM (
  SELECT DISTINCT
    *
  FROM `links` AS `t0`
  WHERE
    `t0`.`claim_id` IN ('claim-0000145') OR `t0`.`other` IN ('claim-0000145')
) AS `t1`
ORDER BY
  `t1`.`claim_id` ASC NULLS LAST,
  `t1`.`other` ASC NULLS LAST

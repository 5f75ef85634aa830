SELECT
  *
FROM (
  SELECT
    *
  FROM `claims` AS `t0`
  WHERE
    ARRAY_CONTAINS(:ids, `t0`.`claim_id`)
) AS `t1`
ORDER BY
  `t1`.`row` ASC NULLS LAST

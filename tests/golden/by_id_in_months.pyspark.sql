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
      ARRAY_CONTAINS(:ids, `t0`.`claim_id`)
  ) AS `t1`
  WHERE
    ARRAY_CONTAINS(:months, `t1`.`month`)
) AS `t2`
ORDER BY
  `t2`.`row` ASC NULLS LAST

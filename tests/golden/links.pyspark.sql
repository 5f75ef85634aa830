SELECT
  *
FROM (
  SELECT DISTINCT
    *
  FROM (
    SELECT
      *
    FROM `links` AS `t0`
    WHERE
      ARRAY_CONTAINS(:ids, `t0`.`claim_id`) OR ARRAY_CONTAINS(:ids, `t0`.`other`)
  ) AS `t1`
) AS `t2`
ORDER BY
  `t2`.`claim_id` ASC NULLS LAST,
  `t2`.`other` ASC NULLS LAST

SELECT
  *
FROM (
  SELECT
    *
  FROM `claims` AS `t0`
  WHERE
    ARRAY_CONTAINS(:documents, `t0`.`document`)
) AS `t1`
ORDER BY
  `t1`.`row` ASC NULLS LAST
LIMIT :most

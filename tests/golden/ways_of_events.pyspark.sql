SELECT
  *
FROM (
  SELECT
    `t2`.`event_id`,
    `t2`.`claimant`,
    `t2`.`via`,
    `t2`.`publisher`,
    COUNT(*) AS `n`
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
    ) AS `t1`
    WHERE
      ARRAY_CONTAINS(:events, `t1`.`event_id`)
  ) AS `t2`
  GROUP BY
    1,
    2,
    3,
    4
) AS `t3`
ORDER BY
  `t3`.`event_id` ASC NULLS LAST,
  `t3`.`claimant` ASC NULLS LAST,
  `t3`.`via` ASC NULLS LAST,
  `t3`.`publisher` ASC NULLS LAST

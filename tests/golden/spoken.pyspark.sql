SELECT
  *
FROM (
  SELECT
    `t2`.`claimant` AS `key`,
    `t2`.`publisher`,
    `t2`.`event_from_0` AS `first`,
    `t2`.`event_to_0` AS `last`,
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
      NOT `t1`.`event_from_0` IS NULL AND ARRAY_CONTAINS(:keys, `t1`.`claimant`)
  ) AS `t2`
  GROUP BY
    1,
    2,
    3,
    4
) AS `t3`
ORDER BY
  `t3`.`key` ASC NULLS LAST,
  `t3`.`publisher` ASC NULLS LAST,
  `t3`.`first` ASC NULLS LAST,
  `t3`.`last` ASC NULLS LAST
LIMIT :most

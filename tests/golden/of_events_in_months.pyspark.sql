SELECT
  *
FROM (
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
      ARRAY_CONTAINS(:events, `t1`.`event_id`)
  ) AS `t2`
  WHERE
    ARRAY_CONTAINS(:months, `t2`.`month`)
) AS `t3`
ORDER BY
  COALESCE(`t3`.`event_from_0`, `t3`.`report_on_0`) ASC NULLS LAST,
  `t3`.`instant` ASC,
  `t3`.`row` ASC NULLS LAST
LIMIT :most

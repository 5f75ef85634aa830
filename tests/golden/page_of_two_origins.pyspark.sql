WITH `t5` AS (
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
      AND ARRAY_CONTAINS(:side, `t0`.`claimant_side`)
      AND CONTAINS(`t0`.`text`, :word_0)
      AND CONTAINS(`t0`.`text`, :word_1)
  ) AS `t1`
  WHERE
    `t1`.`event_id` IN (
      SELECT
        `t3`.`event_id`
      FROM (
        SELECT
          `t2`.`event_id`,
          MIN(
            COALESCE(
              GET(:roots_to, CAST(ARRAY_POSITION(:roots_from, `t2`.`claimant`) - 1 AS INT)),
              `t2`.`claimant`
            )
          ) AS `a`,
          MAX(
            COALESCE(
              GET(:roots_to, CAST(ARRAY_POSITION(:roots_from, `t2`.`claimant`) - 1 AS INT)),
              `t2`.`claimant`
            )
          ) AS `z`
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
            AND `t0`.`claimant` <> 'unknown'
            AND `t0`.`report_on_0` <= :known
        ) AS `t2`
        GROUP BY
          1
      ) AS `t3`
      WHERE
        `t3`.`a` < `t3`.`z`
    )
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM `t5` AS `t6`
    WHERE
      NOT `t6`.`event_from_0` IS NULL
    ORDER BY
      `t6`.`event_from_0` ASC NULLS LAST,
      `t6`.`instant` ASC,
      `t6`.`row` ASC NULLS LAST
    LIMIT :end
  ) AS `t9`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM `t5` AS `t6`
    WHERE
      `t6`.`event_from_0` IS NULL
    ORDER BY
      `t6`.`report_on_0` ASC NULLS LAST,
      `t6`.`instant` ASC,
      `t6`.`row` ASC NULLS LAST
    LIMIT :end
  ) AS `t10`
) AS `t11`
ORDER BY
  COALESCE(`t11`.`event_from_0`, `t11`.`report_on_0`) ASC NULLS LAST,
  `t11`.`instant` ASC,
  `t11`.`row` ASC NULLS LAST
LIMIT :most
OFFSET :offset

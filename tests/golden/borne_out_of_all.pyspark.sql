SELECT
  `t7`.`claim_id`,
  `t7`.`claimant`,
  `t7`.`claimant_side`,
  `t7`.`modality`,
  `t7`.`disputes`,
  `t7`.`instant`,
  `t7`.`day`,
  `t7`.`other_claim_id`,
  `t7`.`other_claimant`,
  `t7`.`other_claimant_side`,
  `t7`.`other_modality`,
  `t7`.`other_disputes`,
  `t7`.`other_instant`,
  `t7`.`other_day`,
  CAST(1 AS BIGINT) AS `mine`,
  CAST(1 AS BIGINT) AS `theirs`
FROM (
  SELECT
    `t6`.`claim_id`,
    `t6`.`claimant`,
    `t6`.`claimant_side`,
    `t6`.`modality`,
    `t6`.`disputes`,
    `t6`.`instant`,
    `t6`.`day`,
    `t6`.`other_claim_id`,
    `t6`.`other_claimant`,
    `t6`.`other_claimant_side`,
    `t6`.`other_modality`,
    `t6`.`other_disputes`,
    `t6`.`other_instant`,
    `t6`.`other_day`
  FROM (
    SELECT
      `t5`.`claim_id`,
      `t5`.`claimant`,
      `t5`.`claimant_side`,
      `t5`.`modality`,
      `t5`.`disputes`,
      `t5`.`instant`,
      `t5`.`day`,
      `t5`.`names`,
      `t3`.`other_claim_id`,
      `t3`.`other_claimant`,
      `t3`.`other_claimant_side`,
      `t3`.`other_modality`,
      `t3`.`other_disputes`,
      `t3`.`other_instant`,
      `t3`.`other_day`
    FROM (
      SELECT
        `t1`.`claim_id`,
        `t1`.`claimant`,
        `t1`.`claimant_side`,
        `t1`.`modality`,
        `t1`.`disputes`,
        `t1`.`instant`,
        `t1`.`report_on_0` AS `day`,
        EXPLODE(SPLIT(`t1`.`supports`, ' ')) AS `names`
      FROM (
        SELECT
          *
        FROM `claims` AS `t0`
        WHERE
          `t0`.`gone` IS NULL AND `t0`.`supports` <> ''
      ) AS `t1`
    ) AS `t5`
    INNER JOIN (
      SELECT
        `t0`.`claim_id` AS `other_claim_id`,
        `t0`.`claimant` AS `other_claimant`,
        `t0`.`claimant_side` AS `other_claimant_side`,
        `t0`.`modality` AS `other_modality`,
        `t0`.`disputes` AS `other_disputes`,
        `t0`.`instant` AS `other_instant`,
        `t0`.`report_on_0` AS `other_day`
      FROM `claims` AS `t0`
      WHERE
        `t0`.`gone` IS NULL
    ) AS `t3`
      ON `t5`.`names` = `t3`.`other_claim_id`
  ) AS `t6`
) AS `t7`
ORDER BY
  `t7`.`claim_id` ASC NULLS LAST,
  `t7`.`other_claim_id` ASC NULLS LAST
LIMIT :most

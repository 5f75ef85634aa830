SELECT
  `t1`.`claim_id`,
  `t1`.`event_id`,
  `t1`.`event_date`,
  `t1`.`event_date_end`,
  `t1`.`time_precision`,
  `t1`.`report_date`,
  `t1`.`event_type`,
  `t1`.`sub_event_type`,
  `t1`.`headline_en`,
  `t1`.`headline_ja`,
  `t1`.`summary_en`,
  `t1`.`summary_ja`,
  `t1`.`place_id`,
  `t1`.`location`,
  `t1`.`location_ja`,
  `t1`.`admin1`,
  `t1`.`country`,
  `t1`.`latitude`,
  `t1`.`longitude`,
  `t1`.`geo_precision`,
  `t1`.`geo_radius_m`,
  `t1`.`claimant`,
  `t1`.`claimant_side`,
  `t1`.`via`,
  `t1`.`publisher`,
  `t1`.`modality`,
  `t1`.`figures`,
  `t1`.`disputes`,
  `t1`.`supports`,
  `t1`.`document`,
  `t1`.`evidence_start`,
  `t1`.`evidence_end`,
  `t1`.`evidence_sha256`,
  `t1`.`status`,
  `t1`.`first_seen`,
  `t1`.`last_seen`,
  `t1`.`open_references`,
  `t1`.`extra`,
  `t1`.`access`,
  `t1`.`public_place`,
  `t1`.`public_radius_km`,
  `t1`.`public_claimant`,
  `t1`.`public_headline_en`,
  `t1`.`public_headline_ja`,
  `t1`.`row`,
  `t1`.`instant`,
  `t1`.`place_key`,
  `t1`.`x`,
  `t1`.`y`,
  `t1`.`disputed`,
  `t1`.`text`,
  `t1`.`gone`,
  `t1`.`event_from`,
  `t1`.`event_to`,
  `t1`.`report_on`,
  `t1`.`event_from_0`,
  `t1`.`event_to_0`,
  `t1`.`report_on_0`,
  `t1`.`event_from_1`,
  `t1`.`event_to_1`,
  `t1`.`report_on_1`,
  `t1`.`long`,
  `t1`.`month`,
  `t1`.`report_on_0` AS `order_day`
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
  `t1`.`event_from_0` IS NULL AND `t1`.`report_on_0` IS NULL
ORDER BY
  `t1`.`report_on_0` ASC NULLS LAST,
  `t1`.`instant` ASC,
  `t1`.`row` ASC NULLS LAST

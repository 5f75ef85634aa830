WITH "t1" AS (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    (
      (
        "t0"."gone" IS NULL
      ) OR (
        "t0"."gone" >= $known
      )
    )
    AND "t0"."report_on_0" <= $known
), "t2" AS (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    (
      (
        "t0"."gone" IS NULL
      ) OR (
        "t0"."gone" >= $known
      )
    )
    AND "t0"."event_from" <= $late
    AND "t0"."event_to" >= $early
    AND (
      (
        "t0"."event_from" >= $furthest
      ) OR (
        "t0"."long" = 1
      )
    )
    AND (
      "t0"."month" BETWEEN $furthest_month AND $late_month
      OR (
        "t0"."month" = 'long'
      )
    )
    AND "t0"."event_from_0" <= $last
    AND "t0"."event_to_0" >= $first
    AND "t0"."report_on_0" <= $known
    AND ARRAY_CONTAINS($side, "t0"."claimant_side")
    AND CONTAINS("t0"."text", $word_0)
    AND CONTAINS("t0"."text", $word_1)
)
SELECT
  "t19"."claim_id",
  "t19"."claimant",
  "t19"."claimant_side",
  "t19"."modality",
  "t19"."disputes",
  "t19"."instant",
  "t19"."day",
  "t19"."other_claim_id",
  "t19"."other_claimant",
  "t19"."other_claimant_side",
  "t19"."other_modality",
  "t19"."other_disputes",
  "t19"."other_instant",
  "t19"."other_day",
  CAST("t19"."mine" AS BIGINT) AS "mine",
  CAST("t19"."theirs" AS BIGINT) AS "theirs"
FROM (
  SELECT
    "t18".*
    EXCLUDE ("chosen_other", "chosen_id")
  FROM (
    SELECT
      "t17"."claim_id",
      "t17"."claimant",
      "t17"."claimant_side",
      "t17"."modality",
      "t17"."disputes",
      "t17"."instant",
      "t17"."day",
      "t17"."other_claim_id",
      "t17"."other_claimant",
      "t17"."other_claimant_side",
      "t17"."other_modality",
      "t17"."other_disputes",
      "t17"."other_instant",
      "t17"."other_day",
      "t17"."chosen_id",
      "t17"."chosen_other",
      CASE WHEN NOT "t17"."chosen_id" IS NULL THEN 1 ELSE 0 END AS "mine",
      CASE WHEN NOT "t17"."chosen_other" IS NULL THEN 1 ELSE 0 END AS "theirs"
    FROM (
      SELECT
        "t16"."claim_id",
        "t16"."claimant",
        "t16"."claimant_side",
        "t16"."modality",
        "t16"."disputes",
        "t16"."instant",
        "t16"."day",
        "t16"."other_claim_id",
        "t16"."other_claimant",
        "t16"."other_claimant_side",
        "t16"."other_modality",
        "t16"."other_disputes",
        "t16"."other_instant",
        "t16"."other_day",
        "t10"."chosen_id",
        "t11"."chosen_other"
      FROM (
        SELECT
          "t14".*
          EXCLUDE ("names")
        FROM (
          SELECT
            "t13"."claim_id",
            "t13"."claimant",
            "t13"."claimant_side",
            "t13"."modality",
            "t13"."disputes",
            "t13"."instant",
            "t13"."day",
            "t13"."names",
            "t9"."other_claim_id",
            "t9"."other_claimant",
            "t9"."other_claimant_side",
            "t9"."other_modality",
            "t9"."other_disputes",
            "t9"."other_instant",
            "t9"."other_day"
          FROM (
            SELECT
              "t8"."claim_id",
              "t8"."claimant",
              "t8"."claimant_side",
              "t8"."modality",
              "t8"."disputes",
              "t8"."instant",
              "t8"."report_on_0" AS "day",
              UNNEST(STR_SPLIT("t8"."supports", ' ')) AS "names"
            FROM (
              SELECT
                *
              FROM "t1" AS "t3"
              WHERE
                "t3"."supports" <> ''
            ) AS "t8"
          ) AS "t13"
          INNER JOIN (
            SELECT
              "t3"."claim_id" AS "other_claim_id",
              "t3"."claimant" AS "other_claimant",
              "t3"."claimant_side" AS "other_claimant_side",
              "t3"."modality" AS "other_modality",
              "t3"."disputes" AS "other_disputes",
              "t3"."instant" AS "other_instant",
              "t3"."report_on_0" AS "other_day"
            FROM "t1" AS "t3"
          ) AS "t9"
            ON "t13"."names" = "t9"."other_claim_id"
        ) AS "t14"
      ) AS "t16"
      LEFT OUTER JOIN (
        SELECT
          "t4"."claim_id" AS "chosen_id"
        FROM "t2" AS "t4"
      ) AS "t10"
        ON "t16"."claim_id" = "t10"."chosen_id"
      LEFT OUTER JOIN (
        SELECT
          "t4"."claim_id" AS "chosen_other"
        FROM "t2" AS "t4"
      ) AS "t11"
        ON "t16"."other_claim_id" = "t11"."chosen_other"
    ) AS "t17"
  ) AS "t18"
) AS "t19"
WHERE
  (
    "t19"."mine" = 1
  ) OR (
    "t19"."theirs" = 1
  )
ORDER BY
  "t19"."claim_id" ASC,
  "t19"."other_claim_id" ASC
LIMIT $most

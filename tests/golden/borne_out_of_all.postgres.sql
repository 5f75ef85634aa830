SELECT
  "t9"."claim_id",
  "t9"."claimant",
  "t9"."claimant_side",
  "t9"."modality",
  "t9"."disputes",
  "t9"."instant",
  "t9"."day",
  "t9"."other_claim_id",
  "t9"."other_claimant",
  "t9"."other_claimant_side",
  "t9"."other_modality",
  "t9"."other_disputes",
  "t9"."other_instant",
  "t9"."other_day",
  1 AS "mine",
  1 AS "theirs"
FROM (
  SELECT
    "t8"."claim_id",
    "t8"."claimant",
    "t8"."claimant_side",
    "t8"."modality",
    "t8"."disputes",
    "t8"."instant",
    "t8"."day",
    "t8"."other_claim_id",
    "t8"."other_claimant",
    "t8"."other_claimant_side",
    "t8"."other_modality",
    "t8"."other_disputes",
    "t8"."other_instant",
    "t8"."other_day"
  FROM (
    SELECT
      "t7"."claim_id",
      "t7"."claimant",
      "t7"."claimant_side",
      "t7"."modality",
      "t7"."disputes",
      "t7"."instant",
      "t7"."day",
      "t7"."names",
      "t3"."other_claim_id",
      "t3"."other_claimant",
      "t3"."other_claimant_side",
      "t3"."other_modality",
      "t3"."other_disputes",
      "t3"."other_instant",
      "t3"."other_day"
    FROM (
      SELECT
        "t5"."claim_id",
        "t5"."claimant",
        "t5"."claimant_side",
        "t5"."modality",
        "t5"."disputes",
        "t5"."instant",
        "t5"."day",
        "t5"."names"
      FROM (
        SELECT
          "t4"."supports",
          "t4"."claim_id",
          "t4"."claimant",
          "t4"."claimant_side",
          "t4"."modality",
          "t4"."disputes",
          "t4"."instant",
          "t4"."day",
          UNNEST(STRING_TO_ARRAY("t4"."supports", ' ')) AS "names"
        FROM (
          SELECT
            "t0"."supports",
            "t0"."claim_id",
            "t0"."claimant",
            "t0"."claimant_side",
            "t0"."modality",
            "t0"."disputes",
            "t0"."instant",
            "t0"."report_on_0" AS "day"
          FROM "claims" AS "t0"
          WHERE
            "t0"."gone" IS NULL AND "t0"."supports" <> ''
          ORDER BY
            "t0"."claim_id" ASC
          LIMIT %(most)s
        ) AS "t4"
      ) AS "t5"
    ) AS "t7"
    INNER JOIN (
      SELECT
        "t0"."claim_id" AS "other_claim_id",
        "t0"."claimant" AS "other_claimant",
        "t0"."claimant_side" AS "other_claimant_side",
        "t0"."modality" AS "other_modality",
        "t0"."disputes" AS "other_disputes",
        "t0"."instant" AS "other_instant",
        "t0"."report_on_0" AS "other_day"
      FROM "claims" AS "t0"
      WHERE
        "t0"."gone" IS NULL
    ) AS "t3"
      ON "t7"."names" = "t3"."other_claim_id"
  ) AS "t8"
) AS "t9"
WHERE
  "t9"."claimant_side" <> 'unknown'
  AND "t9"."other_claimant_side" <> 'unknown'
  AND "t9"."claimant_side" <> "t9"."other_claimant_side"
ORDER BY
  "t9"."claim_id" ASC,
  "t9"."other_claim_id" ASC
LIMIT %(rows)s

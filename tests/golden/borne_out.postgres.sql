WITH "t1" AS (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    (
      (
        "t0"."gone" IS NULL
      ) OR (
        "t0"."gone" >= %(known)s
      )
    )
    AND "t0"."report_on_0" <= %(known)s
), "t2" AS (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    (
      (
        "t0"."gone" IS NULL
      ) OR (
        "t0"."gone" >= %(known)s
      )
    )
    AND "t0"."event_from" <= %(late)s
    AND "t0"."event_to" >= %(early)s
    AND (
      (
        "t0"."event_from" >= %(furthest)s
      ) OR (
        "t0"."long" = 1
      )
    )
    AND (
      "t0"."month" BETWEEN %(furthest_month)s AND %(late_month)s
      OR (
        "t0"."month" = 'long'
      )
    )
    AND "t0"."event_from_0" <= %(last)s
    AND "t0"."event_to_0" >= %(first)s
    AND "t0"."report_on_0" <= %(known)s
    AND "t0"."claimant_side" = ANY(
      %(side)s
    )
    AND "t0"."text" LIKE %(word_0_like)s
    AND "t0"."text" LIKE %(word_1_like)s
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t21"."claim_id",
      "t21"."claimant",
      "t21"."claimant_side",
      "t21"."modality",
      "t21"."disputes",
      "t21"."instant",
      "t21"."day",
      "t21"."other_claim_id",
      "t21"."other_claimant",
      "t21"."other_claimant_side",
      "t21"."other_modality",
      "t21"."other_disputes",
      "t21"."other_instant",
      "t21"."other_day",
      1 AS "mine",
      0 AS "theirs"
    FROM (
      SELECT
        "t20"."claim_id",
        "t20"."claimant",
        "t20"."claimant_side",
        "t20"."modality",
        "t20"."disputes",
        "t20"."instant",
        "t20"."day",
        "t20"."other_claim_id",
        "t20"."other_claimant",
        "t20"."other_claimant_side",
        "t20"."other_modality",
        "t20"."other_disputes",
        "t20"."other_instant",
        "t20"."other_day"
      FROM (
        SELECT
          "t17"."claim_id",
          "t17"."claimant",
          "t17"."claimant_side",
          "t17"."modality",
          "t17"."disputes",
          "t17"."instant",
          "t17"."day",
          "t17"."names",
          "t7"."other_claim_id",
          "t7"."other_claimant",
          "t7"."other_claimant_side",
          "t7"."other_modality",
          "t7"."other_disputes",
          "t7"."other_instant",
          "t7"."other_day"
        FROM (
          SELECT
            "t14"."claim_id",
            "t14"."claimant",
            "t14"."claimant_side",
            "t14"."modality",
            "t14"."disputes",
            "t14"."instant",
            "t14"."day",
            "t14"."names"
          FROM (
            SELECT
              "t11"."supports",
              "t11"."claim_id",
              "t11"."claimant",
              "t11"."claimant_side",
              "t11"."modality",
              "t11"."disputes",
              "t11"."instant",
              "t11"."day",
              UNNEST(STRING_TO_ARRAY("t11"."supports", ' ')) AS "names"
            FROM (
              SELECT
                "t4"."supports",
                "t4"."claim_id",
                "t4"."claimant",
                "t4"."claimant_side",
                "t4"."modality",
                "t4"."disputes",
                "t4"."instant",
                "t4"."report_on_0" AS "day"
              FROM "t2" AS "t4"
              WHERE
                "t4"."supports" <> ''
              ORDER BY
                "t4"."claim_id" ASC
              LIMIT %(most)s
            ) AS "t11"
          ) AS "t14"
        ) AS "t17"
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
        ) AS "t7"
          ON "t17"."names" = "t7"."other_claim_id"
      ) AS "t20"
    ) AS "t21"
    WHERE
      "t21"."claimant_side" <> 'unknown'
      AND "t21"."other_claimant_side" <> 'unknown'
      AND "t21"."claimant_side" <> "t21"."other_claimant_side"
  ) AS "t24"
  UNION ALL
  SELECT
    *
  FROM (
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
      0 AS "mine",
      1 AS "theirs"
    FROM (
      SELECT
        "t18"."claim_id",
        "t18"."claimant",
        "t18"."claimant_side",
        "t18"."modality",
        "t18"."disputes",
        "t18"."instant",
        "t18"."day",
        "t18"."other_claim_id",
        "t18"."other_claimant",
        "t18"."other_claimant_side",
        "t18"."other_modality",
        "t18"."other_disputes",
        "t18"."other_instant",
        "t18"."other_day"
      FROM (
        SELECT
          "t15"."claim_id",
          "t15"."claimant",
          "t15"."claimant_side",
          "t15"."modality",
          "t15"."disputes",
          "t15"."instant",
          "t15"."day",
          "t15"."names",
          "t9"."other_claim_id",
          "t9"."other_claimant",
          "t9"."other_claimant_side",
          "t9"."other_modality",
          "t9"."other_disputes",
          "t9"."other_instant",
          "t9"."other_day"
        FROM (
          SELECT
            "t12"."claim_id",
            "t12"."claimant",
            "t12"."claimant_side",
            "t12"."modality",
            "t12"."disputes",
            "t12"."instant",
            "t12"."day",
            "t12"."names"
          FROM (
            SELECT
              "t8"."supports",
              "t8"."claim_id",
              "t8"."claimant",
              "t8"."claimant_side",
              "t8"."modality",
              "t8"."disputes",
              "t8"."instant",
              "t8"."day",
              UNNEST(STRING_TO_ARRAY("t8"."supports", ' ')) AS "names"
            FROM (
              SELECT
                "t3"."supports",
                "t3"."claim_id",
                "t3"."claimant",
                "t3"."claimant_side",
                "t3"."modality",
                "t3"."disputes",
                "t3"."instant",
                "t3"."report_on_0" AS "day"
              FROM "t1" AS "t3"
              WHERE
                "t3"."supports" <> ''
            ) AS "t8"
          ) AS "t12"
        ) AS "t15"
        INNER JOIN (
          SELECT
            "t4"."claim_id" AS "other_claim_id",
            "t4"."claimant" AS "other_claimant",
            "t4"."claimant_side" AS "other_claimant_side",
            "t4"."modality" AS "other_modality",
            "t4"."disputes" AS "other_disputes",
            "t4"."instant" AS "other_instant",
            "t4"."report_on_0" AS "other_day"
          FROM "t2" AS "t4"
        ) AS "t9"
          ON "t15"."names" = "t9"."other_claim_id"
      ) AS "t18"
    ) AS "t19"
    WHERE
      "t19"."claimant_side" <> 'unknown'
      AND "t19"."other_claimant_side" <> 'unknown'
      AND "t19"."claimant_side" <> "t19"."other_claimant_side"
    ORDER BY
      "t19"."claim_id" ASC,
      "t19"."other_claim_id" ASC
    LIMIT %(most)s
  ) AS "t23"
) AS "t25"
ORDER BY
  "t25"."claim_id" ASC,
  "t25"."other_claim_id" ASC,
  "t25"."mine" ASC
LIMIT %(rows)s

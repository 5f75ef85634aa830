SELECT
  *
FROM (
  SELECT
    CAST(FLOOR(CAST((
      "t6"."x"
    ) AS DOUBLE PRECISION) / (
      %(size)s
    )) AS BIGINT) AS "cx",
    CAST(FLOOR(CAST((
      "t6"."y"
    ) AS DOUBLE PRECISION) / (
      %(size)s
    )) AS BIGINT) AS "cy",
    "t6"."claimant_side" AS "side",
    COUNT(*) AS "n",
    COALESCE(SUM("t6"."disputed"), 0) AS "disputed",
    COALESCE(SUM("t6"."x"), 0) AS "sx",
    COALESCE(SUM("t6"."y"), 0) AS "sy",
    MIN("t6"."place_key") AS "key_min",
    MAX("t6"."place_key") AS "key_max"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
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
          AND "t0"."claimant_side" = ANY(
            %(side)s
          )
          AND "t0"."text" LIKE %(word_0_like)s
          AND "t0"."text" LIKE %(word_1_like)s
      ) AS "t1"
      WHERE
        "t1"."event_id" IN (
          SELECT
            "t3"."event_id"
          FROM (
            SELECT
              "t2"."event_id",
              MIN(
                COALESCE(
                  (
                    CAST(%(roots_to)s AS TEXT[])
                  )[ARRAY_POSITION(CAST(%(roots_from)s AS TEXT[]), "t2"."claimant")],
                  "t2"."claimant"
                )
              ) AS "a",
              MAX(
                COALESCE(
                  (
                    CAST(%(roots_to)s AS TEXT[])
                  )[ARRAY_POSITION(CAST(%(roots_from)s AS TEXT[]), "t2"."claimant")],
                  "t2"."claimant"
                )
              ) AS "z"
            FROM (
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
                AND "t0"."claimant" <> 'unknown'
                AND "t0"."report_on_0" <= %(known)s
            ) AS "t2"
            GROUP BY
              1
          ) AS "t3"
          WHERE
            "t3"."a" < "t3"."z"
        )
    ) AS "t5"
    WHERE
      "t5"."geo_precision" IN ('point', 'settlement')
      AND "t5"."x" >= %(west)s
      AND "t5"."x" <= %(east)s
      AND "t5"."y" >= %(north)s
      AND "t5"."y" <= %(south)s
  ) AS "t6"
  GROUP BY
    1,
    2,
    3
) AS "t7"
ORDER BY
  "t7"."cy" ASC,
  "t7"."cx" ASC,
  "t7"."side" ASC

WITH "t5" AS (
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
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM "t5" AS "t6"
    WHERE
      NOT "t6"."event_from_0" IS NULL
    ORDER BY
      "t6"."event_from_0" ASC,
      "t6"."instant" ASC NULLS FIRST,
      "t6"."row" ASC
    LIMIT %(end)s
  ) AS "t9"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM "t5" AS "t6"
    WHERE
      "t6"."event_from_0" IS NULL
    ORDER BY
      "t6"."report_on_0" ASC,
      "t6"."instant" ASC NULLS FIRST,
      "t6"."row" ASC
    LIMIT %(end)s
  ) AS "t10"
) AS "t11"
ORDER BY
  COALESCE("t11"."event_from_0", "t11"."report_on_0") ASC,
  "t11"."instant" ASC NULLS FIRST,
  "t11"."row" ASC
LIMIT %(most)s
OFFSET %(offset)s

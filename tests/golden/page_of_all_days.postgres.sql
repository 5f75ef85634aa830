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
      *
    FROM "t1" AS "t2"
    WHERE
      NOT "t2"."event_from_0" IS NULL
    ORDER BY
      "t2"."event_from_0" ASC,
      "t2"."instant" ASC NULLS FIRST,
      "t2"."row" ASC
    LIMIT %(end)s
  ) AS "t5"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM "t1" AS "t2"
    WHERE
      "t2"."event_from_0" IS NULL
    ORDER BY
      "t2"."report_on_0" ASC,
      "t2"."instant" ASC NULLS FIRST,
      "t2"."row" ASC
    LIMIT %(end)s
  ) AS "t6"
) AS "t7"
ORDER BY
  COALESCE("t7"."event_from_0", "t7"."report_on_0") ASC,
  "t7"."instant" ASC NULLS FIRST,
  "t7"."row" ASC
LIMIT %(most)s
OFFSET %(offset)s

WITH "t5" AS (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM "claims" AS "t0"
    WHERE
      "t0"."gone" IS NULL AND ARRAY_CONTAINS($side, "t0"."claimant_side")
  ) AS "t2"
  WHERE
    "t2"."event_id" IN (
      SELECT
        "t3"."event_id"
      FROM (
        SELECT
          *
        FROM "event_origins" AS "t1"
        WHERE
          "t1"."origins" >= $origins
      ) AS "t3"
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
      NOT "t6"."event_from" IS NULL
    ORDER BY
      "t6"."event_from" ASC,
      "t6"."instant" ASC NULLS FIRST,
      "t6"."row" ASC
    LIMIT $end
  ) AS "t9"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM "t5" AS "t6"
    WHERE
      "t6"."event_from" IS NULL
    ORDER BY
      "t6"."report_on" ASC,
      "t6"."instant" ASC NULLS FIRST,
      "t6"."row" ASC
    LIMIT $end
  ) AS "t10"
) AS "t11"
ORDER BY
  COALESCE("t11"."event_from", "t11"."report_on") ASC,
  "t11"."instant" ASC NULLS FIRST,
  "t11"."row" ASC
LIMIT $most
OFFSET $offset

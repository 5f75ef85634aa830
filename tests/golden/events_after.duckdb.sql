SELECT
  *
FROM (
  SELECT
    "t1"."event_id",
    COUNT(*) AS "n",
    COALESCE(SUM("t1"."disputed"), 0) AS "disputed",
    COUNT(DISTINCT "t1"."claimant_side") AS "sides",
    COUNT(DISTINCT "t1"."place_key") FILTER(WHERE
      NOT "t1"."x" IS NULL) AS "places",
    MIN("t1"."event_from_0") AS "first",
    MAX("t1"."event_to_0") AS "last",
    MIN("t1"."report_on_0") AS "first_report",
    MAX("t1"."report_on_0") AS "last_report"
  FROM (
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
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
ORDER BY
  "t2"."event_id" ASC
LIMIT $most

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
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
ORDER BY
  "t2"."event_id" ASC
LIMIT %(most)s

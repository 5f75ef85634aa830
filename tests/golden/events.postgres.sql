SELECT
  *
FROM (
  SELECT
    "t2"."event_id",
    COUNT(*) AS "n",
    MIN("t2"."place") AS "first"
  FROM (
    SELECT
      "t1"."event_id",
      ROW_NUMBER() OVER (
        ORDER BY COALESCE("t1"."event_from_0", "t1"."report_on_0") ASC, "t1"."instant" ASC NULLS FIRST, "t1"."row" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
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
  ) AS "t2"
  GROUP BY
    1
) AS "t3"
ORDER BY
  "t3"."first" ASC
LIMIT %(most)s
OFFSET %(offset)s

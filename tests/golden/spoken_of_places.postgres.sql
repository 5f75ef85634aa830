SELECT
  *
FROM (
  SELECT
    "t2"."place_key" AS "key",
    "t2"."publisher",
    "t2"."event_from_0" AS "first",
    "t2"."event_to_0" AS "last",
    COUNT(*) AS "n"
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
    WHERE
      NOT "t1"."event_from_0" IS NULL AND "t1"."place_key" = ANY(
        %(keys)s
      )
  ) AS "t2"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t3"
ORDER BY
  "t3"."key" ASC,
  "t3"."publisher" ASC,
  "t3"."first" ASC,
  "t3"."last" ASC
LIMIT %(most)s

SELECT
  *
FROM (
  SELECT
    "t2"."day_from" AS "first",
    "t2"."day_to" AS "last",
    "t2"."claimant_side" AS "side",
    COALESCE(SUM("t2"."n"), 0) AS "n"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "origin_days" AS "t0"
      WHERE
        "t0"."by" = 'event'
        AND "t0"."gone" IS NULL
        AND "t0"."claimant_side" = ANY(
          %(side)s
        )
        AND "t0"."origins" >= %(origins)s
    ) AS "t1"
    WHERE
      NOT "t1"."day_from" IS NULL
  ) AS "t2"
  GROUP BY
    1,
    2,
    3
) AS "t3"
ORDER BY
  "t3"."first" ASC,
  "t3"."last" ASC,
  "t3"."side" ASC

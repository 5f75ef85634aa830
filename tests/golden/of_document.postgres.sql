SELECT
  *
FROM (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    "t0"."document" = ANY(
      %(documents)s
    )
) AS "t1"
ORDER BY
  "t1"."row" ASC
LIMIT %(most)s

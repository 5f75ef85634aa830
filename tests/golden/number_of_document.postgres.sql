SELECT
  COUNT(*) AS "n"
FROM (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    "t0"."document" = ANY(
      %(documents)s
    )
) AS "t1"

SELECT
  COUNT(*) AS "n"
FROM (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    "t0"."supports" <> ''
) AS "t1"

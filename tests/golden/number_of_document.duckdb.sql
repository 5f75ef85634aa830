SELECT
  COUNT(*) AS "n"
FROM (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    ARRAY_CONTAINS($documents, "t0"."document")
) AS "t1"

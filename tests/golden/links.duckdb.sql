SELECT DISTINCT
  *
FROM (
  SELECT
    *
  FROM "links" AS "t0"
  WHERE
    ARRAY_CONTAINS($ids, "t0"."claim_id") OR ARRAY_CONTAINS($ids, "t0"."other")
) AS "t1"
ORDER BY
  "t1"."claim_id" ASC,
  "t1"."other" ASC

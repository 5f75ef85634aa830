SELECT
  *
FROM (
  SELECT
    *
  FROM "claims" AS "t0"
  WHERE
    "t0"."claim_id" = ANY(
      %(ids)s
    )
) AS "t1"
ORDER BY
  "t1"."row" ASC

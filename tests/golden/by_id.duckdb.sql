SELECT
  *
FROM "claims" AS "t0"
WHERE
  "t0"."claim_id" IN ('claim-0000145')
ORDER BY
  "t0"."row" ASC

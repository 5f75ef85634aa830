SELECT DISTINCT
  *
FROM "links" AS "t0"
WHERE
  "t0"."claim_id" IN ('claim-0000145') OR "t0"."other" IN ('claim-0000145')
ORDER BY
  "t0"."claim_id" ASC,
  "t0"."other" ASC

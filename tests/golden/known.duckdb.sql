SELECT DISTINCT
  "t0"."event_id"
FROM "claims" AS "t0"
WHERE
  "t0"."event_id" IN ('event-0000145')
ORDER BY
  "t0"."event_id" ASC

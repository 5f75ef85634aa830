SELECT
  *
FROM (
  SELECT DISTINCT
    "t0"."event_id"
  FROM "claims" AS "t0"
  WHERE
    "t0"."event_id" IN ('event-0000145')
) AS "t1"
ORDER BY
  "t1"."event_id" ASC

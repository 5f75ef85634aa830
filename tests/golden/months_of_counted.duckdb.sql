SELECT DISTINCT
  "t1"."month"
FROM (
  SELECT
    *
  FROM "event_months" AS "t0"
  WHERE
    ARRAY_CONTAINS($known, "t0"."event_id")
) AS "t1"
ORDER BY
  "t1"."month" ASC

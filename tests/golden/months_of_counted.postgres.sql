SELECT
  *
FROM (
  SELECT DISTINCT
    "t1"."month"
  FROM (
    SELECT
      *
    FROM "event_months" AS "t0"
    WHERE
      "t0"."event_id" = ANY(
        %(known)s
      )
  ) AS "t1"
) AS "t2"
ORDER BY
  "t2"."month" ASC

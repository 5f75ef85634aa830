SELECT
  *
FROM (
  SELECT DISTINCT
    *
  FROM (
    SELECT
      *
    FROM "links" AS "t0"
    WHERE
      "t0"."claim_id" = ANY(
        %(ids)s
      ) OR "t0"."other" = ANY(
        %(ids)s
      )
  ) AS "t1"
) AS "t2"
ORDER BY
  "t2"."claim_id" ASC,
  "t2"."other" ASC

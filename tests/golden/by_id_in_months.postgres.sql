SELECT
  *
FROM (
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
  WHERE
    "t1"."month" = ANY(
      %(months)s
    )
) AS "t2"
ORDER BY
  "t2"."row" ASC

SELECT
  *
FROM (
  SELECT
    "t2"."event_id",
    "t2"."claimant",
    "t2"."via",
    "t2"."publisher",
    COUNT(*) AS "n"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "claims" AS "t0"
      WHERE
        (
          (
            "t0"."gone" IS NULL
          ) OR (
            "t0"."gone" >= %(known)s
          )
        )
        AND "t0"."report_on_0" <= %(known)s
    ) AS "t1"
    WHERE
      "t1"."event_id" = ANY(
        %(events)s
      )
  ) AS "t2"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t3"
ORDER BY
  "t3"."event_id" ASC,
  "t3"."claimant" ASC,
  "t3"."via" ASC,
  "t3"."publisher" ASC

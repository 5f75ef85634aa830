SELECT
  *
FROM (
  SELECT
    "t1"."document",
    COUNT(*) AS "n"
  FROM (
    SELECT
      *
    FROM "claims" AS "t0"
    WHERE
      NOT (
        "t0"."access" IN ('', 'public')
      )
      OR (
        "t0"."public_place" <> ''
      )
      OR (
        "t0"."public_radius_km" <> ''
      )
      OR (
        "t0"."public_claimant" <> ''
      )
      OR (
        "t0"."public_headline_en" <> ''
      )
      OR (
        "t0"."public_headline_ja" <> ''
      )
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
ORDER BY
  "t2"."document" ASC

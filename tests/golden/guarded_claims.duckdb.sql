SELECT
  "t0"."claim_id",
  "t0"."access"
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
ORDER BY
  "t0"."claim_id" ASC

SELECT
  COUNT(*) AS "n",
  COUNT("t0"."report_on") AS "reported"
FROM "claims" AS "t0"

SELECT
  *
FROM (
  SELECT
    CAST(FLOOR(CAST((
      "t2"."x"
    ) AS DOUBLE PRECISION) / (
      %(size)s
    )) AS BIGINT) AS "cx",
    CAST(FLOOR(CAST((
      "t2"."y"
    ) AS DOUBLE PRECISION) / (
      %(size)s
    )) AS BIGINT) AS "cy",
    "t2"."claimant_side" AS "side",
    COALESCE(SUM("t2"."n"), 0) AS "n",
    COALESCE(SUM("t2"."disputed" * "t2"."n"), 0) AS "disputed",
    COALESCE(SUM("t2"."x" * "t2"."n"), 0) AS "sx",
    COALESCE(SUM("t2"."y" * "t2"."n"), 0) AS "sy",
    MIN("t2"."place_key") AS "key_min",
    MAX("t2"."place_key") AS "key_max"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "place_counts" AS "t0"
      WHERE
        "t0"."gone" IS NULL AND "t0"."claimant_side" = ANY(
          %(side)s
        )
    ) AS "t1"
    WHERE
      "t1"."geo_precision" IN ('point', 'settlement')
      AND "t1"."x" >= %(west)s
      AND "t1"."x" <= %(east)s
      AND "t1"."y" >= %(north)s
      AND "t1"."y" <= %(south)s
  ) AS "t2"
  GROUP BY
    1,
    2,
    3
) AS "t3"
ORDER BY
  "t3"."cy" ASC,
  "t3"."cx" ASC,
  "t3"."side" ASC

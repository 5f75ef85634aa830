SELECT
  *
FROM (
  SELECT
    CAST(FLOOR(CAST((
      "t1"."x"
    ) AS DOUBLE PRECISION) / (
      2097152
    )) AS BIGINT) AS "cx",
    CAST(FLOOR(CAST((
      "t1"."y"
    ) AS DOUBLE PRECISION) / (
      2097152
    )) AS BIGINT) AS "cy",
    "t1"."claimant_side" AS "side",
    COUNT(*) AS "n",
    COALESCE(SUM("t1"."disputed"), 0) AS "disputed",
    COALESCE(SUM("t1"."x"), 0) AS "sx",
    COALESCE(SUM("t1"."y"), 0) AS "sy",
    MIN("t1"."x") AS "x_min",
    MAX("t1"."x") AS "x_max",
    MIN("t1"."y") AS "y_min",
    MAX("t1"."y") AS "y_max"
  FROM (
    SELECT
      *
    FROM "claims" AS "t0"
    WHERE
      (
        (
          "t0"."gone" IS NULL
        ) OR (
          "t0"."gone" >= MAKE_DATE(2023, 6, 1)
        )
      )
      AND "t0"."event_from" <= MAKE_DATE(2023, 5, 14)
      AND "t0"."event_to" >= MAKE_DATE(2023, 5, 8)
      AND (
        (
          "t0"."event_from" >= MAKE_DATE(2023, 4, 7)
        ) OR (
          "t0"."long" = 1
        )
      )
      AND (
        "t0"."month" BETWEEN '2023-04' AND '2023-05' OR (
          "t0"."month" = 'long'
        )
      )
      AND "t0"."event_from_0" <= MAKE_DATE(2023, 5, 13)
      AND "t0"."event_to_0" >= MAKE_DATE(2023, 5, 9)
      AND "t0"."report_on_0" <= MAKE_DATE(2023, 6, 1)
      AND "t0"."claimant_side" IN ('a', 'b')
      AND "t0"."text" LIKE '%100\%%'
      AND "t0"."text" LIKE '%o''clock%'
      AND "t0"."geo_precision" IN ('point', 'settlement')
      AND "t0"."x" >= 144272508
      AND "t0"."x" <= 909925046
      AND "t0"."y" >= 397771430
      AND "t0"."y" <= 664106227
  ) AS "t1"
  GROUP BY
    1,
    2,
    3
) AS "t2"
ORDER BY
  "t2"."cy" ASC,
  "t2"."cx" ASC,
  "t2"."side" ASC

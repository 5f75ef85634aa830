SELECT
  *
FROM (
  SELECT
    "t1"."x",
    "t1"."y",
    MIN("t1"."place_key") AS "key_min",
    MAX("t1"."place_key") AS "key_max"
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
      AND "t0"."x" >= 0
      AND "t0"."x" <= 1073741823
      AND "t0"."y" >= 1758697
      AND "t0"."y" <= 1071983126
      AND "t0"."x" IN (
        250838020,
        125568141,
        501377779,
        62933201,
        438742839,
        751917538,
        814552478,
        689282598,
        376107900
      )
      AND "t0"."y" IN (
        637702411,
        691745525,
        548811079,
        723968449,
        569883115,
        463098030,
        439537585,
        485405676,
        591463555
      )
  ) AS "t1"
  GROUP BY
    1,
    2
) AS "t2"
ORDER BY
  "t2"."x" ASC,
  "t2"."y" ASC

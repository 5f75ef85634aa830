SELECT
  *
FROM (
  SELECT
    "t4"."side",
    COUNT(*) AS "n",
    MIN("t4"."step") AS "x_min",
    MAX("t4"."step") AS "x_max",
    MIN("t4"."y") AS "y_min",
    MAX("t4"."y") AS "y_max"
  FROM (
    SELECT
      CASE
        WHEN NOT (
          "t3"."step" <= "t3"."wide"
        ) AND (
          "t3"."west" < "t3"."east"
        )
        THEN -(
          "t3"."west"
        )
        ELSE "t3"."step"
      END AS "step",
      "t3"."y",
      CASE
        WHEN GREATEST("t3"."above", "t3"."below") > CASE WHEN "t3"."step" <= "t3"."wide" THEN 0 ELSE LEAST("t3"."east", "t3"."west") END
        THEN CASE WHEN "t3"."above" > "t3"."below" THEN 'n' ELSE 's' END
        ELSE CASE
          WHEN NOT (
            "t3"."step" <= "t3"."wide"
          ) AND (
            "t3"."west" < "t3"."east"
          )
          THEN 'w'
          ELSE 'e'
        END
      END AS "side"
    FROM (
      SELECT
        "t2"."y",
        CASE
          WHEN (
            "t2"."x" - %(east)s
          ) < 0
          THEN (
            "t2"."x" - %(east)s
          ) + 1073741824
          ELSE "t2"."x" - %(east)s
        END AS "east",
        CASE
          WHEN (
            %(west)s - "t2"."x"
          ) < 0
          THEN (
            %(west)s - "t2"."x"
          ) + 1073741824
          ELSE %(west)s - "t2"."x"
        END AS "west",
        %(north)s - "t2"."y" AS "above",
        "t2"."y" - %(south)s AS "below",
        CASE
          WHEN (
            "t2"."x" - %(west)s
          ) < 0
          THEN (
            "t2"."x" - %(west)s
          ) + 1073741824
          ELSE "t2"."x" - %(west)s
        END AS "step",
        CASE
          WHEN (
            %(east)s - %(west)s
          ) < 0
          THEN (
            %(east)s - %(west)s
          ) + 1073741824
          ELSE %(east)s - %(west)s
        END AS "wide"
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
            AND "t0"."event_from" <= %(late)s
            AND "t0"."event_to" >= %(early)s
            AND (
              (
                "t0"."event_from" >= %(furthest)s
              ) OR (
                "t0"."long" = 1
              )
            )
            AND (
              "t0"."month" BETWEEN %(furthest_month)s AND %(late_month)s
              OR (
                "t0"."month" = 'long'
              )
            )
            AND "t0"."event_from_0" <= %(last)s
            AND "t0"."event_to_0" >= %(first)s
            AND "t0"."report_on_0" <= %(known)s
            AND "t0"."claimant_side" = ANY(
              %(side)s
            )
            AND "t0"."text" LIKE %(word_0_like)s
            AND "t0"."text" LIKE %(word_1_like)s
        ) AS "t1"
        WHERE
          "t1"."geo_precision" IN ('point', 'settlement') AND NOT "t1"."x" IS NULL
      ) AS "t2"
    ) AS "t3"
    WHERE
      (
        CASE WHEN "t3"."step" <= "t3"."wide" THEN 0 ELSE LEAST("t3"."east", "t3"."west") END > 0
      )
      OR (
        GREATEST("t3"."above", "t3"."below") > 0
      )
  ) AS "t4"
  GROUP BY
    1
) AS "t5"
ORDER BY
  "t5"."side" ASC

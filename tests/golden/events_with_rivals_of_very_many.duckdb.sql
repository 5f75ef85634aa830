SELECT
  "t5"."event_id",
  "t5"."links",
  "t5"."n"
FROM (
  SELECT
    "t3"."event_id",
    "t3"."n",
    "t3"."n" AS "links"
  FROM (
    SELECT
      "t2"."event_id",
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
              "t0"."gone" >= $known
            )
          )
          AND "t0"."event_from" <= $late
          AND "t0"."event_to" >= $early
          AND (
            (
              "t0"."event_from" >= $furthest
            ) OR (
              "t0"."long" = 1
            )
          )
          AND (
            "t0"."month" BETWEEN $furthest_month AND $late_month
            OR (
              "t0"."month" = 'long'
            )
          )
          AND "t0"."event_from_0" <= $last
          AND "t0"."event_to_0" >= $first
          AND "t0"."report_on_0" <= $known
          AND ARRAY_CONTAINS($side, "t0"."claimant_side")
          AND CONTAINS("t0"."text", $word_0)
          AND CONTAINS("t0"."text", $word_1)
      ) AS "t1"
      WHERE
        (
          "t1"."disputed" = 1
        ) OR (
          "t1"."supports" <> ''
        )
    ) AS "t2"
    GROUP BY
      1
  ) AS "t3"
  ORDER BY
    "t3"."n" DESC,
    "t3"."n" DESC,
    "t3"."event_id" ASC
  LIMIT $most
  OFFSET $offset
) AS "t5"

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
    "t3"."n" DESC NULLS LAST,
    "t3"."n" DESC NULLS LAST,
    "t3"."event_id" ASC
  LIMIT %(most)s
  OFFSET %(offset)s
) AS "t5"

SELECT
  "t4"."event_id",
  "t4"."links",
  "t4"."n"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t1"."event_id",
      COUNT(*) AS "n",
      COALESCE(
        SUM(
          CASE
            WHEN COALESCE((
              "t1"."disputed" = 1
            ) OR (
              "t1"."supports" <> ''
            ), FALSE)
            THEN 1
            ELSE 0
          END
        ),
        0
      ) AS "links",
      MIN(
        CASE WHEN "t1"."claimant_side" = 'unknown' THEN NULL ELSE "t1"."claimant_side" END
      ) AS "one",
      MAX(
        CASE WHEN "t1"."claimant_side" = 'unknown' THEN NULL ELSE "t1"."claimant_side" END
      ) AS "other"
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
    GROUP BY
      1
  ) AS "t2"
  WHERE
    (
      "t2"."links" > 0
    ) OR COALESCE("t2"."one" <> "t2"."other", FALSE)
  ORDER BY
    "t2"."links" DESC,
    "t2"."n" DESC,
    "t2"."event_id" ASC
  LIMIT $most
  OFFSET $offset
) AS "t4"

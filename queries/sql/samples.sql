-- Add up what one metric filter extracts, per series, minute and minute from which on evaluations see it.
-- Reads   matching
-- Params  $filter, $sample (its places in matches and samples, counted from 1), $start, $end (half-open),
--         $largest: the largest value of a sample, either sign; CloudWatch refuses larger ones
--         $singles: whether to give the single values
-- Gives   dimensions VARCHAR[], their values or NULL where a record lacks one; minute, visible_from BIGINT since
--         the epoch; sample_count BIGINT, sum, minimum, maximum; singles DOUBLE[], increasing, or NULL
-- Sums go over sorted values, since the last digits of a sum of doubles depend on the order.
WITH sets AS (
    SELECT samples[$sample].dimensions AS dimensions, minute_of(event_time) AS minute,
           minute_of(greatest(visible, event_time)) + 1 AS visible_from,
           list(samples[$sample].value ORDER BY samples[$sample].value) AS singles
    FROM /* view */ matching
    WHERE event_time >= $start AND event_time < $end AND matches[$filter] AND abs(samples[$sample].value) <= $largest
    GROUP BY ALL
)
SELECT dimensions, minute, visible_from, len(singles) AS sample_count, list_sum(singles) AS sum,
       singles[1] AS minimum, singles[-1] AS maximum, CASE WHEN $singles THEN singles END AS singles
FROM sets ORDER BY dimensions, minute, visible_from;

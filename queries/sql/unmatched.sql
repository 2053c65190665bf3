-- Count the records that one metric filter does not match, for its default value, per minute and per minute
-- from which on evaluations see them.
-- Reads   counted
-- Params  $filter (counted from 1), $start, $end (half-open)
-- Gives   minute, visible_from BIGINT since the epoch, increasing by both; once BIGINT: 1 with the first
--         records of a minute that has no match at all, else 0; unmatched BIGINT
WITH seen AS (
    SELECT minute_of(event_time) AS minute,
           minute_of(greatest(known, event_time)) + 1 AS visible_from,
           count(*) FILTER (WHERE NOT matches[$filter]) AS unmatched,
           count(*) FILTER (WHERE matches[$filter]) AS matched
    FROM /* view */ counted
    WHERE event_time >= $start AND event_time < $end
    GROUP BY ALL
)
SELECT minute, visible_from,
       (sum(matched) OVER same = 0 AND visible_from = min(visible_from) OVER same)::BIGINT AS once, unmatched
FROM seen WINDOW same AS (PARTITION BY minute)
ORDER BY minute, visible_from;

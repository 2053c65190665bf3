-- Count the records that one metric filter does not match, for its default value, per minute and per
-- first minute in which evaluations see them.
-- Reads   counted, matching
-- Params  $filter (counted from 1), $start, $end (half-open, whole minutes)
-- Gives   minute, visible_from BIGINT since the epoch, increasing by both;  once BIGINT: 1 for the
--         first records of a minute without any match, otherwise 0;  unmatched BIGINT
WITH every AS (
    SELECT minute_of(first_event) AS minute, minute_of(greatest(visible, last_event)) + 1 AS visible_from,
           sum(records)::BIGINT AS records
    FROM /* view */ counted
    WHERE first_event >= $start AND first_event < $end
    GROUP BY ALL
), matches AS (
    SELECT minute_of(event_time) AS minute, minute_of(greatest(visible, event_time)) + 1 AS visible_from,
           count(*) AS records
    FROM /* view */ matching
    WHERE event_time >= $start AND event_time < $end AND matches[$filter]
    GROUP BY ALL
)
SELECT minute, visible_from,
       (count(matches.records) OVER same = 0 AND visible_from = min(visible_from) OVER same)::BIGINT AS once,
       every.records - coalesce(matches.records, 0) AS unmatched
FROM every LEFT JOIN matches USING (minute, visible_from)
WINDOW same AS (PARTITION BY minute)
ORDER BY minute, visible_from;

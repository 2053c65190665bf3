-- Count matches of some filters, per minute and per first minute in which evaluations see them.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   minute, visible_from BIGINT since the epoch, increasing by both; matches BIGINT
SELECT minute_of(event_time) AS minute,
       minute_of(greatest(visible, event_time)) + 1 AS visible_from, count(*) AS matches
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND matches_any(matches, $filters)
GROUP BY minute, visible_from ORDER BY minute, visible_from;

-- Count matches of some filters, per minute.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   minute BIGINT since the epoch, increasing; matches BIGINT; minutes without a match are absent
SELECT minute_of(event_time) AS minute, count(*) AS matches
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND matches_any(matches, $filters)
GROUP BY minute ORDER BY minute;

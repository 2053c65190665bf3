-- Count matches of some filters, per minute.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   minute BIGINT since the epoch, increasing; matches BIGINT; minutes without a match are absent
SELECT epoch_us(event_time) // 60000000 AS minute, count(*) AS matches
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND list_bool_or(list_select(matches, $filters))
GROUP BY minute ORDER BY minute;

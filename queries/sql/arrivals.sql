-- Count matches of a filter, per minute and per minute from which on evaluations see them.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   minute, visible_from BIGINT since the epoch, increasing by both; matches BIGINT
SELECT epoch_us(event_time) // 60000000 AS minute,
       epoch_us(greatest(known, event_time)) // 60000000 + 1 AS visible_from, count(*) AS matches
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND list_bool_or(list_select(matches, $filters))
GROUP BY minute, visible_from ORDER BY minute, visible_from;

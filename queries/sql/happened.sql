-- When the first match happened of those that count in a minute.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   happened BIGINT, a minute since the epoch for each minute with matches, in their order
SELECT min(epoch_us(happened)) // 60000000 AS happened
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND list_bool_or(list_select(matches, $filters))
GROUP BY epoch_us(event_time) // 60000000 ORDER BY epoch_us(event_time) // 60000000;

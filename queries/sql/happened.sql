-- Find the time at which the first match of each minute happened.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   happened BIGINT: a minute since the epoch, one for each minute with matches, in their order
SELECT minute_of(min(happened)) AS happened
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND matches_any(matches, $filters)
GROUP BY minute_of(event_time) ORDER BY minute_of(event_time);

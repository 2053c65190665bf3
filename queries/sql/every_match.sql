-- List the addresses of all records of a span that some filters match.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   event_time, file, position, happened; oldest first
SELECT event_time, file, position, happened
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND matches_any(matches, $filters)
ORDER BY event_time, file, position;

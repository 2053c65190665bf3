-- List the addresses of the first matching records of each span.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $starts, $ends TIMESTAMP[] (half-open spans), $limit
-- Gives   span INTEGER (counted from 1), file, position, happened; at most $limit per span, oldest
--         first
SELECT span, file, position, happened
FROM (SELECT unnest(range(1, len($starts) + 1)) AS span, unnest($starts) AS start, unnest($ends) AS "end"),
LATERAL (
    SELECT file, position, event_time, happened FROM /* view */ matching
    WHERE event_time >= start AND event_time < "end" AND matches_any(matches, $filters)
    ORDER BY event_time, file, position LIMIT $limit
)
ORDER BY span, event_time, file, position;

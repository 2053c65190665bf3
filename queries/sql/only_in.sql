-- List the addresses of the records that some filters match and others do not.
-- Reads   matching
-- Params  $filters, $others INTEGER[] (counted from 1), $start, $end (half-open), $limit
-- Gives   file, position, happened, and the total number; at most $limit, oldest first
SELECT file, position, happened, count(*) OVER () AS records
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end
  AND matches_any(matches, $filters) AND matches_any(matches, $others) IS NOT TRUE
ORDER BY event_time, file, position LIMIT $limit;

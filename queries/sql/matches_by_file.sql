-- Count the records of a span that some filters match, by log file.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open)
-- Gives   file, matches BIGINT; in the order of files
SELECT file, count(*) AS matches
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND matches_any(matches, $filters)
GROUP BY file ORDER BY file;

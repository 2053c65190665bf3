-- List the records of some log files and a span that some filters match, with all filters that match
-- each.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open); $first, $last: files,
--         inclusive
-- Gives   file, position, event_time, happened, matching INTEGER[]: filters counted from 0; ordered
--         by file and position
SELECT file, position, event_time, happened,
       list_filter(range(len(matches)), lambda filter : matches[filter + 1]) AS matching
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND matches_any(matches, $filters)
  AND file >= $first AND file <= $last
ORDER BY file, position;

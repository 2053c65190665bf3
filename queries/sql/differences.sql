-- Count the records that some filters match and others do not, by call, error and identity.
-- Reads   matching
-- Params  $filters, $others INTEGER[] (counted from 1), $limit; $start, $end (half-open) TIMESTAMP,
--         or NULL for all times
-- Gives   event_name, error_code, actor, identity_type, records; file, position and own time of the
--         first of them with a usable time, or NULL; the total numbers of groups and of records. At
--         most $limit groups, most records first
SELECT event_name, error_code, actor, identity_type, count(*) AS records,
       min_by(row(file, position, happened), row(event_time, file, position))
           FILTER (WHERE event_time IS NOT NULL) AS first,
       count(*) OVER () AS groups, sum(count(*)) OVER ()::BIGINT AS total
FROM /* view */ matching
WHERE ($start IS NULL OR event_time >= $start AND event_time < $end)
  AND matches_any(matches, $filters) AND matches_any(matches, $others) IS NOT TRUE
GROUP BY event_name, error_code, actor, identity_type
ORDER BY records DESC, event_name, error_code, actor, identity_type LIMIT $limit;

-- Calls that change something, by identity and by the filters that match them.
-- Reads   changes
-- Params  $start, $end BIGINT, minutes since the epoch (half-open)
-- Gives   identity, call VARCHAR, matches BOOLEAN[] or NULL, by_service BOOLEAN, records, refused, first, last BIGINT, the
--         minutes of the first and the last
SELECT identity, call, matches, by_service, count(*) AS records, count(*) FILTER (WHERE refused) AS refused,
       min(minute) AS first, max(minute) AS last
FROM changes WHERE minute >= $start AND minute < $end
GROUP BY identity, call, matches, by_service ORDER BY ALL;

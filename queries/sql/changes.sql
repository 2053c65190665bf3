-- Count the calls that change something, by identity and by the filters that match them. Refused
-- calls and sign-ins that failed change nothing.
-- Reads   call_minutes, matched
-- Params  $start, $end BIGINT, minutes since the epoch (half-open)
-- Gives   identity, call VARCHAR;  matches BOOLEAN[], NULL if no filter matches;  by_service
--         BOOLEAN;  records BIGINT;  first, last BIGINT: minutes of the first and the last
-- Only records that a filter matches have rows; the others are the rest of each minute's count.
WITH every AS (
    SELECT identity, call, by_service, minute, sum(records - refused)::BIGINT AS records
    FROM call_minutes WHERE change AND minute >= $start AND minute < $end
    GROUP BY identity, call, by_service, minute
), failing AS (  -- sign-ins, of which call_minutes does not know that they failed
    SELECT caller AS identity, call, by_service, minute_of(event_time) AS minute, count(*) AS failed
    FROM matched WHERE change AND failed AND error_code = '' AND caller IS NOT NULL
    GROUP BY ALL
), matching AS (
    SELECT caller AS identity, call, by_service, minute_of(event_time) AS minute, matches, count(*) AS records
    FROM matched WHERE change AND NOT failed AND caller IS NOT NULL AND list_bool_or(matches)
    GROUP BY ALL HAVING minute >= $start AND minute < $end
), matching_minutes AS (
    SELECT identity, call, by_service, minute, sum(records)::BIGINT AS records
    FROM matching GROUP BY identity, call, by_service, minute
), counts AS (
    FROM matching
    UNION ALL
    SELECT identity, call, by_service, minute, NULL AS matches, every.records - coalesce(matching_minutes.records, 0) - coalesce(failing.failed, 0) AS records
    FROM every LEFT JOIN matching_minutes USING (identity, call, by_service, minute)
         LEFT JOIN failing USING (identity, call, by_service, minute)
)
SELECT identity, call, matches, by_service, sum(records)::BIGINT AS records, min(minute) AS first, max(minute) AS last
FROM counts WHERE records > 0
GROUP BY identity, call, matches, by_service ORDER BY identity, call, matches, by_service;

-- Find the minutes in which an identity made a call often enough for a burst.
-- Reads   call_minutes, matched
-- Params  $calls VARCHAR[] and $least BIGINT[], in the same order;  $start, $end BIGINT, minutes
--         since the epoch (half-open)
-- Gives   identity, call VARCHAR, minute BIGINT;  records BIGINT: number of calls that succeeded;
--         matched STRUCT(matches BOOLEAN[], records BIGINT)[]: those that a filter matches; NULL for none
WITH wanted AS (SELECT unnest($calls) AS call, unnest($least) AS least
), alike AS (
    SELECT caller AS identity, call, minute_of(event_time) AS minute, matches, count(*) AS records FROM matched
    WHERE NOT failed AND caller IS NOT NULL AND list_bool_or(matches) AND call IN (SELECT call FROM wanted)
    GROUP BY ALL
), matching AS (
    SELECT identity, call, minute, list({'matches': matches, 'records': records}) AS matched FROM alike GROUP BY ALL
), counts AS (
    SELECT identity, call, minute, sum(records - refused)::BIGINT AS records
    FROM call_minutes JOIN wanted USING (call)
    WHERE minute >= $start AND minute < $end
    GROUP BY identity, call, minute, least HAVING sum(records - refused) >= least
)
SELECT identity, call, minute, records, matched FROM counts LEFT JOIN matching USING (identity, call, minute)
ORDER BY minute, identity, call;

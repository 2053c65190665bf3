-- Count calls that identities themselves made and that were refused for a missing permission, by the
-- minute, and sign-ins that failed.
-- Reads   call_minutes, matched
-- Params  $start, $end BIGINT, minutes since the epoch (half-open)
-- Gives   identity, call VARCHAR, minute BIGINT;  records BIGINT: number of refused calls;
--         matched STRUCT(matches BOOLEAN[], records BIGINT)[]: those that a filter matches; NULL for none
WITH failing AS (
    SELECT caller AS identity, call, minute_of(event_time) AS minute, error_code, matches FROM matched
    WHERE failed AND caller IS NOT NULL AND NOT by_service
), every AS (
    SELECT identity, call, minute, denied FROM call_minutes WHERE denied > 0 AND NOT by_service
    UNION ALL
    SELECT identity, call, minute, 1 FROM failing WHERE error_code = ''
), alike AS (
    SELECT identity, call, minute, matches, count(*) AS records FROM failing
    WHERE list_bool_or(matches) AND (error_code = '' OR is_denied(error_code))
    GROUP BY identity, call, minute, matches
), matching AS (
    SELECT identity, call, minute, list({'matches': matches, 'records': records}) AS matched FROM alike GROUP BY ALL
), counts AS (
    SELECT identity, call, minute, sum(denied)::BIGINT AS records FROM every
    WHERE minute >= $start AND minute < $end
    GROUP BY identity, call, minute
)
SELECT identity, call, minute, records, matched FROM counts LEFT JOIN matching USING (identity, call, minute)
ORDER BY identity, minute, call;

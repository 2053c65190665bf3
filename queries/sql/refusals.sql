-- Count refused calls that identities themselves made, by the minute: changes, calls that the criteria
-- name, and sign-ins that failed.
-- Reads   call_minutes, matched
-- Params  $start, $end BIGINT, minutes since the epoch (half-open)
-- Gives   identity, call VARCHAR, minute BIGINT;  records BIGINT: number of refused calls
WITH every AS (
    SELECT identity, call, minute, refused FROM call_minutes WHERE refused > 0 AND NOT by_service
    UNION ALL
    SELECT caller, call, minute_of(event_time), 1 FROM matched
    WHERE failed AND error_code = '' AND caller IS NOT NULL AND NOT by_service
)
SELECT identity, call, minute, sum(refused)::BIGINT AS records FROM every
WHERE minute >= $start AND minute < $end
GROUP BY identity, call, minute ORDER BY identity, minute, call;

-- Count refused calls that identities themselves made, by the minute: changes, and calls that the
-- criteria name.
-- Reads   call_minutes
-- Params  $start, $end BIGINT, minutes since the epoch (half-open)
-- Gives   identity, call VARCHAR, minute BIGINT;  records BIGINT: number of refused calls
SELECT identity, call, minute, sum(refused)::BIGINT AS records FROM call_minutes
WHERE refused > 0 AND NOT by_service AND minute >= $start AND minute < $end
GROUP BY identity, call, minute ORDER BY identity, minute, call;

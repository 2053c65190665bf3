-- Find the minutes in which an identity made a call often enough for a burst.
-- Reads   call_minutes
-- Params  $calls VARCHAR[] and $least BIGINT[], in the same order;  $start, $end BIGINT, minutes
--         since the epoch (half-open)
-- Gives   identity, call VARCHAR, minute BIGINT;  records BIGINT: number of calls that succeeded
WITH wanted AS (SELECT unnest($calls) AS call, unnest($least) AS least)
SELECT identity, call, minute, sum(records - refused)::BIGINT AS records
FROM call_minutes JOIN wanted USING (call)
WHERE minute >= $start AND minute < $end
GROUP BY identity, call, minute, least HAVING sum(records - refused) >= least ORDER BY minute, identity, call;

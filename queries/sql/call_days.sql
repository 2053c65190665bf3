-- Count the UTC days on which identities themselves made calls.
-- Reads   call_minutes
-- Params  $calls VARCHAR[], such as iam:CreateUser: changes, and calls that the criteria name;
--         $start, $end BIGINT, minutes since the epoch (half-open)
-- Gives   identity, call VARCHAR, days BIGINT
SELECT identity, call, count(DISTINCT minute // 1440) AS days FROM call_minutes
WHERE NOT by_service AND call IN (SELECT unnest($calls)) AND minute >= $start AND minute < $end
GROUP BY identity, call ORDER BY ALL;

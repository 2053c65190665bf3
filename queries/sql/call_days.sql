-- On how many UTC days identities made calls.
-- Reads   call_days
-- Params  $calls VARCHAR[], such as iam:CreateUser;  $start, $end DATE (half-open)
-- Gives   identity, call VARCHAR, days BIGINT
SELECT identity, call, count(DISTINCT day) AS days FROM call_days
WHERE call IN (SELECT unnest($calls)) AND day >= $start AND day < $end
GROUP BY identity, call ORDER BY ALL;

-- What some identities used first, and when.
-- Reads   first_uses
-- Params  $identities VARCHAR[]
-- Gives   identity, aspect, value VARCHAR, first_event TIMESTAMP
SELECT identity, aspect, value, min(first_event) AS first_event FROM first_uses
WHERE identity IN (SELECT unnest($identities))
GROUP BY identity, aspect, value ORDER BY ALL;

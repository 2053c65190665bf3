-- When some identities did something first.
-- Reads   first_uses
-- Params  $identities VARCHAR[]
-- Gives   identity VARCHAR, first_event TIMESTAMP
-- Every record has a Region, if only an empty one.
SELECT identity, min(first_event) AS first_event FROM first_uses
WHERE aspect = 'region' AND identity IN (SELECT unnest($identities)) GROUP BY identity ORDER BY identity;

-- Find the time of the first record of some identities.
-- Reads   first_uses
-- Params  $identities VARCHAR[]
-- Gives   identity VARCHAR, first_event TIMESTAMP
-- Every record has a Region, which may be empty.
SELECT identity, min(first_event) AS first_event FROM first_uses
WHERE aspect = 'region' AND identity IN (SELECT unnest($identities)) GROUP BY identity ORDER BY identity;

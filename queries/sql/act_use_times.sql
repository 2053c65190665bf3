-- Find the times at which the identities of acts first used some calls, networks, agents or Regions.
-- Reads   act_uses
-- Params  $identities, $aspects, $values VARCHAR[]: of equal length, one item for each use
-- Gives   identity, aspect, value VARCHAR, first_event TIMESTAMP: NULL for what was never used; uses
--         of no act are absent
SELECT asked.identity, asked.aspect, asked.value, first_event
FROM (SELECT DISTINCT unnest($identities) AS identity, unnest($aspects) AS aspect, unnest($values) AS value) AS asked
JOIN act_uses ON id = hash(asked.identity, asked.aspect, asked.value)
WHERE act_uses.identity IS NULL OR (act_uses.identity, act_uses.aspect, act_uses.value) = (asked.identity, asked.aspect, asked.value)
ORDER BY ALL;

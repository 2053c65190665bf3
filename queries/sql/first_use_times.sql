-- Find the times at which some calls, networks, agents or Regions were first used.
-- Reads   first_uses
-- Params  $identities, $aspects, $values VARCHAR[]: of equal length, one item for each use
-- Gives   identity, aspect, value VARCHAR, first_event TIMESTAMP; values that were never used are
--         absent
WITH asked AS (SELECT DISTINCT unnest($identities) AS identity, unnest($aspects) AS aspect, unnest($values) AS value)
SELECT identity, aspect, value, min(first_event) AS first_event
FROM first_uses SEMI JOIN asked USING (identity, aspect, value)
GROUP BY identity, aspect, value ORDER BY ALL;

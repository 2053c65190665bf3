-- When some things were used first.
-- Reads   first_uses
-- Params  $identities, $aspects, $values VARCHAR[]: of equal lengths, one for each thing
-- Gives   identity, aspect, value VARCHAR, first_event TIMESTAMP; no row for things never used
WITH asked AS (SELECT DISTINCT unnest($identities) AS identity, unnest($aspects) AS aspect, unnest($values) AS value)
SELECT identity, aspect, value, min(first_event) AS first_event
FROM first_uses SEMI JOIN asked USING (identity, aspect, value)
GROUP BY identity, aspect, value ORDER BY ALL;

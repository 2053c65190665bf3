-- Find the minutes in which the events with some ids count, and whether some filters match them.
-- Reads   matching
-- Params  $ids VARCHAR[], $filters INTEGER[] (counted from 1)
-- Gives   id, minute BIGINT since the epoch, NULL for an undated record, matched BOOLEAN; ids
--         without a record are absent
SELECT id, minute_of(event_time) AS minute,
       coalesce(matches_any(matches, $filters), false) AS matched
FROM (SELECT DISTINCT unnest($ids::VARCHAR[]) AS id)
JOIN /* view */ matching ON identity = identity_of(id, NULL)
ORDER BY id;

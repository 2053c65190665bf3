-- When the events of some ids count, and whether some filters match them.
-- Reads   counted
-- Params  $ids VARCHAR[], $filters INTEGER[] (counted from 1)
-- Gives   id, minute BIGINT since the epoch, NULL of an undated record, matched BOOLEAN;
--         ids of no record are absent
SELECT id, epoch_us(event_time) // 60000000 AS minute,
       coalesce(list_bool_or(list_select(matches, $filters)), false) AS matched
FROM (SELECT DISTINCT unnest($ids::VARCHAR[]) AS id)
JOIN /* view */ counted ON identity = coalesce(TRY_CAST(id AS UUID), left(sha256(id), 32)::UUID)
ORDER BY id;

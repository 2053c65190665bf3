-- The records of some threads, and those that tell more of them: other records of their sessions, the other side of calls from other
-- accounts, what removed something within them, and the first act of whoever is behind them.
-- Reads   acts, matched, removals(made, removed VARCHAR)
-- Params  $threads BIGINT[];  $gap INTERVAL
-- Gives   file, position INTEGER, matches BOOLEAN[];  belongs, first BOOLEAN: whether it is an act of these threads, or the first one
WITH theirs AS (
    SELECT * FROM acts WHERE thread IN (SELECT unnest($threads))
), records AS (
    SELECT matched.*, number IS NULL AS belongs FROM theirs JOIN matched USING (file, position)
), extents AS (
    SELECT min(time) AS start, max(time) + $gap AS stop FROM theirs GROUP BY thread
), beginnings AS (
    SELECT unnest(arg_min({'file': file, 'position': position}, (time, file, position))) FROM acts
    WHERE root IN (SELECT root FROM theirs) GROUP BY root
), wanted AS (
    SELECT file, position, belongs, false AS first FROM records
    UNION ALL SELECT file, position, false, true FROM beginnings
    UNION ALL SELECT file, position, false, false FROM matched WHERE called AND acting.session IN (SELECT acting.session FROM records)
    UNION ALL SELECT file, position, false, false FROM matched SEMI JOIN
        (FROM records WHERE identity_type = 'AWSAccount') AS sides USING (event_time, event_name) WHERE matched.called
    UNION ALL SELECT file, position, false, false FROM matched JOIN extents ON event_time BETWEEN start AND stop
        WHERE called AND call IN (SELECT removed FROM removals)
)
SELECT file, position, matches, bool_or(belongs), bool_or(first)
FROM wanted JOIN matched USING (file, position) GROUP BY file, position, matches ORDER BY file, position;

-- The records of some threads, and those that add information about them: other records of their sessions, the other side of calls
-- from other accounts, removals of things made within them, and the first acts of their actors.
-- Reads   acts, matched;  weighted(call VARCHAR, plain BOOLEAN): whether the call alone gives its weight;  removals(made, removed VARCHAR)
-- Params  $threads BIGINT[];  $gap INTERVAL;  $shown, how many records of each call are shown;  $told, how many of a session tell of it
-- Gives   file, position INTEGER, matches BOOLEAN[];  records BIGINT, last TIMESTAMP: how many acts of these threads it stands for, and when
--         the last of them is, or NULL;  first BOOLEAN: whether it is the first act
-- Acts that differ only in their request are one, if their weight does not depend on it.
WITH theirs AS (
    SELECT * FROM acts WHERE thread IN (SELECT unnest($threads))
), records AS (
    SELECT thread, time, number, file, position, identity, theirs.call, plain AND acting.agent IS NOT NULL AS plain, acting.session AS session,
           hash(identity_type, actor, account, matched.region, source_ip, error_code, matched.by_service, matches, acting) AS likeness
    FROM theirs JOIN matched USING (file, position) LEFT JOIN weighted ON weighted.call = theirs.call
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY thread, call ORDER BY time, identity) <= $shown OR NOT plain AS alone
    FROM records WHERE number IS NULL
), alike AS (
    SELECT arg_min({'file': file, 'position': position}, (time, identity)) AS place, count(*) AS records, max(time) AS last FROM ranked
    GROUP BY thread, call, likeness, CASE WHEN alone THEN identity END
), extents AS (
    SELECT min(time) AS start, max(time) + $gap AS stop FROM theirs GROUP BY thread
), beginnings AS (
    SELECT arg_min({'file': file, 'position': position}, (time, file, position)) AS place FROM acts
    WHERE root IN (SELECT root FROM theirs) GROUP BY root
), sessions AS (
    SELECT file, position FROM matched WHERE called AND acting.session IN (SELECT session FROM records)
    QUALIFY row_number() OVER (PARTITION BY acting.session ORDER BY event_time, identity) <= $told
), wanted AS (
    SELECT unnest(place), records, last, false AS first FROM alike
    UNION ALL SELECT unnest(place), NULL, NULL, true FROM beginnings
    UNION ALL SELECT file, position, NULL, NULL, false FROM records WHERE number IS NOT NULL
    UNION ALL SELECT file, position, NULL, NULL, false FROM sessions
    UNION ALL SELECT file, position, NULL, NULL, false FROM matched SEMI JOIN
        (FROM matched SEMI JOIN records USING (file, position) WHERE identity_type = 'AWSAccount') AS sides USING (event_time, event_name) WHERE matched.called
    UNION ALL SELECT file, position, NULL, NULL, false FROM matched JOIN extents ON event_time BETWEEN start AND stop
        WHERE called AND call IN (SELECT removed FROM removals)
)
SELECT file, position, matches, max(records), max(last), bool_or(first)
FROM wanted JOIN matched USING (file, position) GROUP BY file, position, matches ORDER BY file, position;

-- List the records of some threads, and records that add information about them: others of their
-- sessions, the caller's record of calls from other accounts, removals of things made in the threads,
-- and the first acts of their actors.
-- Reads   acts, matched;  weighted(call VARCHAR, plain BOOLEAN): whether the call alone determines
--         its weight;  removals(made, removed VARCHAR)
-- Params  $threads BIGINT[];  $gap INTERVAL;  $shown: number of records shown of each call;
--         $told: number of records that describe a session
-- Gives   file, position INTEGER, matches BOOLEAN[];  records BIGINT, last TIMESTAMP: number of acts
--         of these threads that it represents, and the time of the last of them, or NULL;
--         first BOOLEAN: whether it is the first act
-- Acts that differ only in their request count as one, if their weight does not depend on it.
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
    SELECT min(time) AS start, max(until) + $gap AS stop FROM theirs GROUP BY thread
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

-- The records of a store as the engine reads them, and which metric filters they match.
-- Reads   store.records, store.log_files
-- Gives   log_file_names(file, log_file, name), files counted from 0 in the order of names and origins; fields, a
--         view as fields.sql makes it, with verdicts BOOLEAN[]; length and text_hash are 0, since a store
--         keeps one copy of an event
-- Slots   sure: the filters' verdicts by the hot columns, NULL where only the record could tell;
--         exact: the same by the record
-- A query that mentions a record's text makes DuckDB inflate all of them, even if it needs none.
CREATE TEMP TABLE log_file_names AS
SELECT (row_number() OVER (ORDER BY name, origin) - 1)::INTEGER AS file, log_file, name FROM store.log_files;

CREATE TEMP TABLE judged AS
SELECT rowid AS place, /* sure */ [TRUE] AS verdicts FROM store.records;

CREATE TEMP TABLE asked AS
SELECT rowid AS place, /* exact */ [TRUE] AS verdicts FROM store.records
WHERE rowid IN (SELECT place FROM judged WHERE list_count(verdicts) < len(verdicts));

CREATE TEMP VIEW fields AS
SELECT r.* EXCLUDE (eventTime, log_file), names.file, principal AS "userIdentity.principalId",
       eventTime AS event_time, true AS is_json, true AS usable, 0 AS length, 0 AS text_hash,
       coalesce(asked.verdicts, judged.verdicts) AS verdicts
FROM store.records AS r JOIN log_file_names AS names USING (log_file)
JOIN judged ON judged.place = r.rowid LEFT JOIN asked ON asked.place = r.rowid;

-- The records of a store that the criteria ask for, and all of them counted.
-- Reads   store.records, log_file_names(file, log_file, name), deliveries
-- Gives   fields, a view as fields.sql makes it, of the rows that may be asked for, with verdicts BOOLEAN[]; length and
--         text_hash are 0, since a store keeps one copy of an event
-- Slots   maybe: whether a row may be asked for, by the hot columns;  sure: the filters' verdicts by the hot columns,
--         NULL where only the record could tell;  exact: the same by the record;  renamed: columns
--         of version 2 that have another name now
-- A query that mentions a record's text makes DuckDB inflate all of them, even if it needs none.
CREATE TEMP TABLE judged AS
SELECT rowid AS place, /* sure */ [TRUE] AS verdicts FROM store.records WHERE /* maybe */ TRUE;

CREATE TEMP TABLE asked AS
SELECT rowid AS place, /* exact */ [TRUE] AS verdicts FROM store.records
WHERE rowid IN (SELECT place FROM judged WHERE list_count(verdicts) < len(verdicts));

CREATE TEMP VIEW fields AS
SELECT r.* EXCLUDE (eventTime, log_file) /* renamed */, names.file, eventTime AS event_time, true AS is_json,
       true AS usable, 0 AS length, 0 AS text_hash,
       coalesce(asked.verdicts, judged.verdicts) AS verdicts
FROM store.records AS r JOIN judged ON judged.place = r.rowid JOIN log_file_names AS names USING (log_file)
LEFT JOIN asked ON asked.place = r.rowid;

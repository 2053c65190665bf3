-- Read the records of a store that the criteria select.
-- Reads   stored, log_file_names(file, log_file, name)
-- Gives   fields, a view like that of fields.sql, with the rows that may be selected, and verdicts
--         BOOLEAN[]; length and text_hash are 0, since a store keeps one copy of an event
-- Slots   maybe: whether a row may be selected, by the hot columns;  sure: the filters' verdicts by
--         the hot columns, NULL if only the record can decide;  exact: the verdicts by the record;
--         columns: the hot columns to read from these rows, with those of the verdicts;  record, texts:
--         the text of each row, and the join for it, if needed
-- A query that mentions a record's text makes DuckDB decompress all of them, even if it needs none.
-- So the few texts that are read most are also stored in notable. A join with all rows costs as much
-- as reading them again. Verdicts come after that, since DuckDB applies a function over a store to
-- whole dictionaries, also for few rows.
CREATE TEMP TABLE judged AS
SELECT place, log_file, position, eventTime, identity, /* columns */ eventName,
       CASE WHEN is_sign_in(eventSource) THEN notable END AS sign_in
FROM stored WHERE /* maybe */ TRUE;

-- Stores that an earlier release wrote lack these texts in notable. ConsoleLogin has a column.
UPDATE judged SET sign_in = texts.record
FROM (SELECT place, record FROM stored WHERE place IN
      (SELECT place FROM judged WHERE is_sign_in(eventSource) AND eventName <> 'ConsoleLogin' AND sign_in IS NULL)) AS texts
WHERE judged.place = texts.place;

CREATE TEMP VIEW decided AS SELECT *, /* sure */ [TRUE] AS verdicts FROM judged;

CREATE TEMP TABLE unsure AS
SELECT place FROM decided WHERE list_count(verdicts) < len(verdicts);

CREATE TEMP TABLE asked AS
SELECT place, /* exact */ [TRUE] AS verdicts FROM (SELECT * EXCLUDE (record) RENAME (notable AS record) FROM stored)
WHERE place IN (FROM unsure) AND record IS NOT NULL;

INSERT INTO asked
SELECT place, /* exact */ [TRUE] AS verdicts FROM stored WHERE place IN (FROM unsure ANTI JOIN asked USING (place));

CREATE TEMP VIEW fields AS
SELECT decided.* EXCLUDE (eventTime, log_file, verdicts), /* record */ NULL::VARCHAR AS record, names.file,
       decided.eventTime AS event_time, true AS is_json, true AS usable, 0 AS length, 0 AS text_hash,
       coalesce(asked.verdicts, decided.verdicts) AS verdicts
FROM decided JOIN log_file_names AS names USING (log_file) LEFT JOIN asked USING (place) /* texts */;

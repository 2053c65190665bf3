-- The rows of a store in which the records of some places stand.
-- Reads   store.records, log_file_names(file, log_file)
-- Params  $files, $positions INTEGER[]: the places
-- Gives   rowid
-- A step before stored_texts.sql: DuckDB inflates the text of every row that a join may need.
SELECT records.rowid
FROM store.records JOIN log_file_names USING (log_file)
WHERE (file, position) IN (SELECT unnest($files), unnest($positions));

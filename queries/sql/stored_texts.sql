-- The texts of the records in some rows of a store.
-- Reads   store.records, log_file_names(file, log_file, name)
-- Params  $rows BIGINT[]
-- Gives   file, position, name: of the log file, record
SELECT file, position, name, record
FROM store.records JOIN log_file_names USING (log_file)
WHERE records.rowid IN (SELECT unnest($rows));

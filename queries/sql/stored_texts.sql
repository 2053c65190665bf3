-- Read the texts of the records in some rows of a store.
-- Reads   stored, log_file_names(file, log_file, name)
-- Params  $places BIGINT[]
-- Gives   place, file, position, record, and name: the name of the log file
-- Slot    record: the column with the texts
SELECT place, file, position, name, /* record */ record
FROM stored JOIN log_file_names USING (log_file)
WHERE place IN (SELECT unnest($places)) AND /* record */ record IS NOT NULL;

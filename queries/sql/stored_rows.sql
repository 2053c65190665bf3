-- The rows of a store in which the records at some addresses stand.
-- Reads   stored, log_file_names(file, log_file)
-- Params  $files, $positions INTEGER[]: the addresses
-- Gives   place
-- A step before stored_texts.sql: DuckDB inflates the text of every row that a join may need.
SELECT place
FROM stored JOIN log_file_names USING (log_file)
WHERE (file, position) IN (SELECT unnest($files), unnest($positions));

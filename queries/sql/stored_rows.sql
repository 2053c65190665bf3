-- Find the rows of a store with the records at some addresses.
-- Reads   stored, log_file_names(file, log_file)
-- Params  $files, $positions INTEGER[]: the addresses
-- Gives   place, file, position
-- This precedes stored_texts.sql, since DuckDB decompresses the text of every row that a join may
-- need.
SELECT place, file, position
FROM stored JOIN log_file_names USING (log_file)
WHERE (file, position) IN (SELECT unnest($files), unnest($positions));

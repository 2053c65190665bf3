-- Make the relation of records of a store that begin sessions.
-- Reads   log_file_names(file, log_file)
-- Gives   issued of relations.sql
-- Slots   kind: VIEW if a table of the store has these records;  rows: the query of issuing_ids.sql
CREATE TEMP /* kind */ TABLE issued AS
SELECT file, position, id, own_ids FROM (/* rows */ FROM store.issued) JOIN log_file_names USING (log_file);

-- Number the log files of a store from 0, in the order of names and origins.
-- Gives   log_file_names(file, log_file, name)
CREATE TEMP TABLE log_file_names AS
SELECT (row_number() OVER (ORDER BY name, origin) - 1)::INTEGER AS file, log_file, name FROM store.log_files;

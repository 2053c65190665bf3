-- Add the names of the log files with a share of the events; several parts may have the same one.
-- Reads   names(file INTEGER, name VARCHAR)
-- Changes log_file_names
INSERT INTO log_file_names SELECT file, any_value(name) FROM names GROUP BY file;

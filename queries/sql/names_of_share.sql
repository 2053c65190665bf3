-- The names of the log files that a share of the events stands in, each of which several parts may have brought.
-- Reads   names(file INTEGER, name VARCHAR);  Changes log_file_names
INSERT INTO log_file_names SELECT file, any_value(name) FROM names GROUP BY file;

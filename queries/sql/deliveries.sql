-- List the delivery time of each log file, by its name; NULL if the name does not show it.
-- Reads   log_file_names(file INTEGER, name VARCHAR)
CREATE TEMP TABLE IF NOT EXISTS deliveries AS SELECT file, delivered(name) AS delivered FROM log_file_names;

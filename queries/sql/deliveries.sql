-- When each log file was delivered, by its name; NULL where that does not say.
-- Reads   log_file_names(file INTEGER, name VARCHAR)
CREATE TEMP TABLE IF NOT EXISTS deliveries AS SELECT file, delivered(name) AS delivered FROM log_file_names;

-- List the log files of a store.
-- Reads   store.log_files
-- Gives   name VARCHAR;  size BIGINT, in bytes;  sha256 VARCHAR, hexadecimal, '' if it is not known
-- Order   name, then origin
SELECT name, size, coalesce(lower(hex(sha256)), '') AS sha256 FROM /* files */ store.log_files ORDER BY name, origin;

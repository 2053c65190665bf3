-- List the log files of a store with the properties by which a file that was already read is
-- recognised.
-- Reads   store.log_files, store.rejections
-- Gives   origin, size, version; version is NULL if the file could not be read or was too large,
--         since the remedy changes neither its size nor its version
SELECT origin, size,
       CASE WHEN log_file NOT IN (SELECT log_file FROM store.rejections WHERE kind IN ('unreadable', 'too large'))
            THEN version END AS version
FROM store.log_files
ORDER BY log_file;

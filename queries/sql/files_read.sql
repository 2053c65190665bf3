-- Log files that a store has, with the properties that must be unchanged for a file not to be read
-- again.
-- Reads   store.log_files, store.rejections
-- Gives   origin, size, version; NULL for a version of what could not be read or was too
--         large, whose remedy changes neither size nor version
SELECT origin, size,
       CASE WHEN log_file NOT IN (SELECT log_file FROM store.rejections WHERE kind IN ('unreadable', 'too large'))
            THEN version END AS version
FROM store.log_files
ORDER BY log_file;

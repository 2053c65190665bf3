-- List the objects that need not be listed again: those before the first object of their Region's
-- folder that could not be read, since a listing begins after the last of them.
-- Reads   store.log_files, store.rejections
-- Gives   origin VARCHAR: a URL
WITH objects AS (
    SELECT log_file, origin, regexp_replace(origin, '/\d{4}/\d{2}/\d{2}/[^/]*$', '') AS folder
    FROM store.log_files WHERE contains(origin, '://')
), unread AS (
    SELECT folder, min(origin) AS first FROM objects
    WHERE log_file IN (SELECT log_file FROM store.rejections WHERE kind IN ('unreadable', 'too large'))
    GROUP BY folder
)
SELECT origin FROM objects LEFT JOIN unread USING (folder)
WHERE first IS NULL OR origin < first
ORDER BY origin;

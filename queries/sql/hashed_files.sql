-- List the log files of a store with the hashes of their content; digest files are left out.
-- Reads   store.log_files, store.rejections
-- Gives   name VARCHAR;  origin VARCHAR;  size BIGINT, in bytes
--         inflated_sha256 BLOB;  NULL if the content is not one gzip member
--         is_hashed BOOLEAN, whether the store keeps hashes of its content
--         is_read BOOLEAN, whether it could be read whole
-- Order   name, then origin
SELECT name, origin, size, inflated_sha256, batch > 0 AS is_hashed, sha256 IS NOT NULL AND NOT EXISTS (
    FROM store.rejections AS r WHERE r.log_file = f.log_file AND r.kind = 'too large'
) AS is_read
FROM /* files */ store.log_files AS f WHERE digests = 0 OR records > 0 ORDER BY name, origin;

-- The records that begin sessions, by the ids that they name.
-- Reads   issued, matched
-- Params  $ids VARCHAR[]: keys, principals
-- Gives   file, position: of records that name one of them, and perhaps of a few others; NULL;  text VARCHAR or NULL
WITH named AS (
    SELECT DISTINCT file, position FROM issued WHERE id IN (SELECT hash(unnest($ids)))
)
SELECT file, position, NULL, text FROM named LEFT JOIN matched USING (file, position) ORDER BY file, position;

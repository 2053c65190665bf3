-- The records that begin sessions, by the ids that they name.
-- Reads   issued
-- Params  $ids VARCHAR[]: keys, principals
-- Gives   file, position: of records that name one of them, and perhaps of a few others; NULL, for what matches them
SELECT DISTINCT file, position, NULL FROM issued
WHERE id IN (SELECT hash(unnest($ids))) ORDER BY file, position;

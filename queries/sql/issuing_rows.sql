-- Find the records that begin sessions by the ids that they name and, in turn, those that begin the
-- sessions of these records, as far as known.
-- Reads   issued
-- Params  $ids VARCHAR[]: keys, principals
-- Gives   file, position: records that name one of them, and possibly a few others; NULL, in place
--         of the filters that match them
WITH RECURSIVE chains AS (
    SELECT hash(unnest($ids::VARCHAR[])) AS id
    UNION SELECT unnest(own_ids) FROM issued JOIN chains USING (id) WHERE own_ids IS NOT NULL
)
SELECT DISTINCT file, position, NULL FROM issued SEMI JOIN chains USING (id) ORDER BY file, position;

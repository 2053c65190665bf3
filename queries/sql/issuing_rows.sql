-- The records that begin sessions, by the ids that they name, and those that begin the sessions of these, in turn, as far as it is known.
-- Reads   issued
-- Params  $ids VARCHAR[]: keys, principals
-- Gives   file, position: of records that name one of them, and perhaps of a few others; NULL, for what matches them
WITH RECURSIVE chains AS (
    SELECT hash(unnest($ids::VARCHAR[])) AS id
    UNION SELECT unnest(own_ids) FROM issued JOIN chains USING (id) WHERE own_ids IS NOT NULL
)
SELECT DISTINCT file, position, NULL FROM issued SEMI JOIN chains USING (id) ORDER BY file, position;

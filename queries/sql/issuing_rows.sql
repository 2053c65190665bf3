-- The records that begin sessions, by the ids that they name.
-- Reads   matched
-- Params  $ids VARCHAR[]: keys, principals
-- Gives   file, position, matches BOOLEAN[], text VARCHAR or NULL, oldest first; undated ones left out
WITH named AS (
    SELECT file, position, unnest(issued) AS id FROM matched WHERE issued IS NOT NULL AND event_time IS NOT NULL
), wanted AS (
    SELECT DISTINCT file, position FROM named SEMI JOIN (SELECT unnest($ids) AS id) USING (id)
)
SELECT file, position, matches, text FROM matched SEMI JOIN wanted USING (file, position)
ORDER BY event_time, file, position;

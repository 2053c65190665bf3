-- Find the copies of events that do not count: all but the fullest, that is the longest text, then the first by file.
-- Reads   occurrences;  Changes dropped: adds the others, with the file of the copy that counts
-- Params  $share of $shares: which identities to look at, so that no more of them are in memory at a time
INSERT INTO dropped
SELECT file, position, counting, differs
FROM (
    SELECT file, position, first_value(file) OVER fullest_first AS counting, row_number() OVER fullest_first AS copy,
           text_hash <> first_value(text_hash) OVER fullest_first AS differs
    FROM occurrences
    WHERE identity IN (SELECT identity FROM occurrences WHERE hash(identity) % $shares = $share
                       GROUP BY identity HAVING count(*) > 1)
    WINDOW fullest_first AS (PARTITION BY identity ORDER BY length DESC, file, position)
)
WHERE copy > 1;

-- Find the copies of events that do not count. The longest text counts, then the first one by file.
-- Reads   occurrences, repeated
-- Changes dropped: adds the other copies, with the file of the copy that counts
INSERT INTO dropped
SELECT file, position, counting, differs
FROM (
    SELECT file, position, first_value(file) OVER fullest_first AS counting, row_number() OVER fullest_first AS copy,
           text_hash <> first_value(text_hash) OVER fullest_first AS differs
    FROM occurrences SEMI JOIN repeated USING (identity)
    WINDOW fullest_first AS (PARTITION BY identity ORDER BY length DESC, file, position)
)
WHERE copy > 1;

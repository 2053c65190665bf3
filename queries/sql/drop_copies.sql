-- Keep one copy of every event: the fullest, that is the longest text, then the first by file.
-- Reads and changes  records
-- Gives   duplicates BIGINT, the copies dropped; differing BIGINT, those of another text than the kept
CREATE TEMP TABLE copies AS
SELECT rowid AS place, file,
       row_number() OVER fullest_first AS copy,
       text_hash <> first_value(text_hash) OVER fullest_first AS differs
FROM records
WHERE usable AND identity IN (SELECT identity FROM records WHERE usable GROUP BY identity HAVING count(*) > 1)
WINDOW fullest_first AS (PARTITION BY identity ORDER BY length DESC, file, position);

DELETE FROM records WHERE rowid IN (SELECT place FROM copies WHERE copy > 1);

SELECT count(*) AS duplicates, count(*) FILTER (WHERE differs) AS differing FROM copies WHERE copy > 1;

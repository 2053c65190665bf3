-- Keep one copy of every event: the fullest, that is the longest text, then the first by file.
-- Reads and changes  records
-- Reads   log_file_names(file, name)
-- Gives   kind VARCHAR, copies BIGINT, those dropped; differing BIGINT, those of another text than the kept
CREATE TEMP TABLE copies AS
SELECT rowid AS place, file, first_value(file) OVER fullest_first AS kept,
       row_number() OVER fullest_first AS copy,
       text_hash <> first_value(text_hash) OVER fullest_first AS differs
FROM records
WHERE usable AND identity IN (SELECT identity FROM records WHERE usable GROUP BY identity HAVING count(*) > 1)
WINDOW fullest_first AS (PARTITION BY identity ORDER BY length DESC, file, position);

DELETE FROM records WHERE rowid IN (SELECT place FROM copies WHERE copy > 1);

WITH pairs AS (
    SELECT kept, file, count(*) AS copies, count(*) FILTER (WHERE differs) AS differing
    FROM copies WHERE copy > 1 GROUP BY kept, file
)
SELECT copy_kind(k.name, f.name) AS kind, sum(copies)::BIGINT AS copies, sum(differing)::BIGINT AS differing
FROM pairs JOIN log_file_names AS k ON k.file = kept JOIN log_file_names AS f ON f.file = pairs.file
GROUP BY kind ORDER BY kind;

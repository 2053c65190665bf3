-- Count the copies of events that do not count, by the reason for them.
-- Reads   dropped, log_file_names; copy_kind, of copy_kind.sql
-- Gives   kind VARCHAR, copies BIGINT;  differing BIGINT: those whose text differs from that of the
--         copy that counts
WITH pairs AS (
    SELECT counting, file, count(*) AS copies, count(*) FILTER (WHERE differs) AS differing
    FROM dropped GROUP BY counting, file
)
SELECT copy_kind(k.name, f.name) AS kind, sum(copies)::BIGINT AS copies, sum(differing)::BIGINT AS differing
FROM pairs JOIN log_file_names AS k ON k.file = counting JOIN log_file_names AS f ON f.file = pairs.file
GROUP BY kind ORDER BY kind;

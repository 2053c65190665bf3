-- Count the copies of events in a store, by the reason for them.
-- Reads   store.records, store.copies, store.log_files; copy_kind, of copy_kind.sql
-- Gives   kind VARCHAR, copies BIGINT;  differing BIGINT: those whose text differs from that of the
--         copy that counts
WITH pairs AS (
    SELECT r.log_file AS counting, c.log_file, count(*) AS copies, count(c.record) AS differing
    FROM store.copies AS c JOIN store.records AS r USING (identity)
    GROUP BY r.log_file, c.log_file
)
SELECT copy_kind(k.name, f.name) AS kind, sum(copies)::BIGINT AS copies, sum(differing)::BIGINT AS differing
FROM pairs JOIN store.log_files AS k ON k.log_file = counting JOIN store.log_files AS f ON f.log_file = pairs.log_file
GROUP BY kind ORDER BY kind;

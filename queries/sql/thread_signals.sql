-- List the acts of several records in some threads, and the first acts of actors without a record.
-- Reads   acts
-- Params  $threads BIGINT[]
-- Gives   number INTEGER;  belongs BOOLEAN: whether it is in these threads
WITH theirs AS (
    SELECT * FROM acts WHERE thread IN (SELECT unnest($threads))
), beginnings AS (
    SELECT unnest(arg_min({'file': file, 'number': number}, (time, file, position))) FROM acts
    WHERE root IN (SELECT root FROM theirs) GROUP BY root
)
SELECT number, true AS belongs FROM theirs WHERE number IS NOT NULL
UNION ALL SELECT number, false FROM beginnings WHERE file IS NULL
ORDER BY number, belongs;

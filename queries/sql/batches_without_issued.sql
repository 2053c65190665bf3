-- Find the batches of a store whose rows of issued are missing or were made in another way: by other
-- calls or fields, or by another hash().
-- Reads   store.log_files, store.issued
-- Params  $made: the text that says how rows are made
-- Gives   batch
SELECT DISTINCT batch FROM store.log_files
WHERE batch NOT IN (SELECT batch FROM store.issued WHERE log_file IS NULL AND id = hash($made))
ORDER BY batch

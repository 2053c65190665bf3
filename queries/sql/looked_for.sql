-- Find the rows of a store with one of some values; without undated records.
-- Reads   stored
-- Params  $values VARCHAR[]
-- Gives   place BIGINT;  value VARCHAR
-- Slot    value: VARCHAR, an expression of a row
SELECT place, value FROM (SELECT place, /* value */ eventName AS value FROM stored WHERE eventTime IS NOT NULL)
WHERE value IN (SELECT unnest($values));

-- The rows of a store with one of some values; undated ones left out.
-- Reads   stored
-- Params  $values VARCHAR[]
-- Gives   place BIGINT;  value VARCHAR
-- Slot    value: of a row, VARCHAR
SELECT place, value FROM (SELECT place, /* value */ eventName AS value FROM stored WHERE eventTime IS NOT NULL)
WHERE value IN (SELECT unnest($values));

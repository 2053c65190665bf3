-- The rows of a store with one of some values; undated ones left out.
-- Reads   stored
-- Params  $values VARCHAR[]
-- Gives   place
-- Slot    value: of a row, VARCHAR
SELECT place FROM stored WHERE eventTime IS NOT NULL AND (/* value */ eventName) IN (SELECT unnest($values));

-- Read the texts of the records in some rows of a store.
-- Reads   stored
-- Params  $places BIGINT[]
-- Gives   place, record
-- Slot    record: the column with the texts
SELECT place, /* record */ record
FROM stored WHERE place IN (SELECT unnest($places)) AND /* record */ record IS NOT NULL;

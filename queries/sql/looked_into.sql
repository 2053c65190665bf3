-- Select those of some rows of a store that satisfy a predicate.
-- Reads   stored
-- Params  $places BIGINT[]
-- Gives   place
-- Slot    exact: the predicate, evaluated by the record's text
SELECT place FROM stored WHERE place IN (SELECT unnest($places)) AND (/* exact */ TRUE);

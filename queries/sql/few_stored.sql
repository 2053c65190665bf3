-- Tell whether few of the rows of a store meet a condition.
-- Reads   stored
-- Params  $share DOUBLE, of all rows
-- Gives   few BOOLEAN
-- Slot    condition: BOOLEAN, an expression of a row
SELECT count(*) <= $share * (SELECT count(*) FROM stored) AS few FROM stored WHERE /* condition */ TRUE;

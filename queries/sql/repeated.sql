-- The events that occur more than once.
-- Reads   occurrences
-- Params  $share of $shares: which identities to look at, so that no more of them are in memory at a time
-- Gives   repeated(identity), a table
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT identity FROM occurrences WHERE hash(identity) % $shares::UBIGINT = $share::UBIGINT GROUP BY identity HAVING count(*) > 1;

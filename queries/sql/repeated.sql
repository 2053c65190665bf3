-- Find the events that occur more than once.
-- Reads   occurrences
-- Params  $share of $shares: the part of the identities to examine, to limit the memory needed
-- Gives   repeated(identity), a table
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT identity FROM occurrences WHERE hash(identity) % $shares::UBIGINT = $share::UBIGINT GROUP BY identity HAVING count(*) > 1;

-- Find the rows of a store with some of the records that the criteria select.
-- Reads   matched_rows
-- Params  $files, $positions INTEGER[]: their addresses; others do no harm
-- Gives   place, file, position
SELECT place, file, position FROM matched_rows WHERE (file, position) IN (SELECT unnest($files), unnest($positions));

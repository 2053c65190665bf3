-- The texts of some records, of those that matched has texts of.
-- Reads   matched
-- Params  $files, $positions INTEGER[]: their addresses
-- Gives   file, position, text
SELECT file, position, text FROM matched
WHERE text IS NOT NULL AND (file, position) IN (SELECT unnest($files), unnest($positions));

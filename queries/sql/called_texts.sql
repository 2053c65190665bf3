-- List the texts of some records, as far as matched has them.
-- Reads   matched
-- Params  $files, $positions INTEGER[]: their addresses
-- Gives   file, position, text
SELECT file, position, text FROM matched
WHERE text IS NOT NULL AND (file, position) IN (SELECT unnest($files), unnest($positions));

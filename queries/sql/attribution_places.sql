-- List the addresses of all matches of some filters, and create a table for their fields.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1)
-- Gives   file, position, in that order; extracted, an empty table for attribution_fields.sql
-- Slot    table: a name
CREATE TEMP TABLE /* table */ extracted (file INTEGER, position INTEGER, texts VARCHAR[], kinds VARCHAR[]);

SELECT file, position FROM /* view */ matching
WHERE matches_any(matches, $filters) ORDER BY file, position;

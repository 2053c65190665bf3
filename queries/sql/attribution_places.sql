-- Where all matches of some filters lie, and a table for what is taken out of them.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1)
-- Gives   file, position, in that order; extracted, empty, as attribution_fields.sql fills it
-- Slot    table: a name
CREATE TEMP TABLE /* table */ extracted (file INTEGER, position INTEGER, texts VARCHAR[], kinds VARCHAR[]);

SELECT file, position FROM /* view */ matching
WHERE matches_any(matches, $filters) ORDER BY file, position;

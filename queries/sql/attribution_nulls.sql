-- List the fields that are null in at least one match: neither a value nor absent.
-- Reads   attributed
-- Gives   place INTEGER: index of the field in kinds, counted from 1
-- Slot    table: a name
SELECT DISTINCT place FROM (SELECT unnest(range(1, len(kinds) + 1)) AS place, unnest(kinds) AS kind
                            FROM /* table */ attributed)
WHERE kind = 'NULL' ORDER BY place;

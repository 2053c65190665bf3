-- Find the rows of a store that satisfy a predicate of which columns decide little.
-- Reads   stored
-- Gives   place;  dated BOOLEAN: whether it has a usable time
-- Slots   sure: the predicate by the hot columns; NULL if only the text can decide;  holding: whether
--         a text may satisfy it, judging by parts of it;  exact: the predicate by the text;  narrowing:
--         as in looked_up.sql
-- Such a predicate makes DuckDB decompress all texts, so that lists of rows would be of no use.
SELECT place, eventTime IS NOT NULL AS dated
FROM (SELECT *, /* sure */ TRUE AS sure FROM stored WHERE /* narrowing */ TRUE)
WHERE CASE WHEN sure IS NULL AND (/* holding */ TRUE) THEN (/* exact */ TRUE) ELSE coalesce(sure, FALSE) END;

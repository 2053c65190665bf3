-- Find the rows of a store that may satisfy a predicate, judging by its columns.
-- Reads   stored
-- Gives   place;  sure BOOLEAN: NULL if only the record's text can decide;  dated BOOLEAN: whether it
--         has a usable time
-- Slots   sure: the predicate by the hot columns; NULL if only the text can decide;  narrowing: a
--         condition that the predicate implies, of comparisons that DuckDB applies to dictionaries
-- A query that mentions a record's text makes DuckDB decompress all of them, even if it needs none.
SELECT place, sure, dated
FROM (SELECT place, /* sure */ TRUE AS sure, eventTime IS NOT NULL AS dated
      FROM stored WHERE /* narrowing */ TRUE)
WHERE coalesce(sure, TRUE);

-- Keep the records that any filter matches in a table of their own: nearly all questions are to these few.
-- Reads   records
-- Gives   matched
CREATE TEMP TABLE matched AS FROM records WHERE list_bool_or(matches);

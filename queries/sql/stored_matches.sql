-- Collect the records of a store that the criteria select.
-- Gives   matched, a table with the columns of relations.sql
-- Slots   columns: these;  judged: the query of judged.sql over the fields of stored.sql
CREATE TEMP TABLE matched AS SELECT /* columns */ * FROM (/* judged */ FROM judged) WHERE wanted;

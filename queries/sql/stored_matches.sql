-- Collect the records of a store that the criteria select.
-- Gives   matched, a table with the columns of relations.sql and further ones
-- Slot    judged: the query of judged.sql over the fields of stored.sql
CREATE TEMP TABLE matched AS FROM (/* judged */ FROM judged) WHERE wanted;

-- Collect the records of a store that the criteria select.
-- Reads   log_file_names; judged, decided, asked, unsure, fields, which stored.sql made and which are dropped
-- Gives   matched, a table with the columns of relations.sql;  matched_rows(place, file, position), a table: their
--         rows in the store, with those of a few other records
-- Slots   columns: these;  judged: the query of judged.sql over the fields of stored.sql
CREATE TEMP TABLE matched AS SELECT /* columns */ * FROM (/* judged */ FROM judged) WHERE wanted;

CREATE TEMP TABLE matched_rows AS SELECT place, file, position FROM judged JOIN log_file_names USING (log_file);

DROP VIEW fields;
DROP VIEW decided;
DROP TABLE judged;
DROP TABLE asked;
DROP TABLE unsure;

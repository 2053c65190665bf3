-- List the records of a store that begin sessions, by the ids that their responses name.
-- Reads   stored, log_file_names(file, log_file)
-- Gives   issued of relations.sql
-- Slots   own ids: UBIGINT[], the ids of the credential that made the call;  issuing: whether the
--         call begins sessions;  issued: VARCHAR[], the ids that the record names, some NULL
CREATE TEMP TABLE issued AS
SELECT file, position, hash(id) AS id, own_ids
FROM (SELECT log_file, position, unnest(/* issued */ [eventName]) AS id, /* own ids */ NULL::UBIGINT[] AS own_ids FROM stored
      WHERE eventTime IS NOT NULL AND /* issuing */ true)
JOIN log_file_names USING (log_file)
WHERE id IS NOT NULL;

-- The records of a store as the engine reads them.
-- Reads   store.records, store.log_files
-- Gives   log_file_names(file, log_file, name), files counted from 0 in the order of their names; fields, a view
--         as fields.sql makes it; length and text_hash are 0, since a store keeps one copy of an event
CREATE TEMP TABLE log_file_names AS
SELECT row_number() OVER (ORDER BY name, log_file) - 1 AS file, log_file, name FROM store.log_files;

CREATE TEMP VIEW fields AS
SELECT * EXCLUDE (eventTime, log_file, name), principal AS "userIdentity.principalId",
       eventTime AS event_time, true AS is_json, true AS usable, 0 AS length, 0 AS text_hash
FROM store.records JOIN log_file_names USING (log_file);

-- Read the fields that identify, date and locate records, all in one call, since each call parses
-- the text again. A record's text is not changed.
-- Reads   stream(file INTEGER, position INTEGER, record VARCHAR): JSON text as in the file
-- Gives   fields, a view with one row per record: the hot columns as CloudTrail names them, each the
--         result of json_extract_string, and columns that the engine derives from them
-- Slots   texts: the texts of those fields;  columns: the same by their names
-- TRY     returns NULL for a text that DuckDB does not accept as JSON, instead of ending the query
CREATE OR REPLACE TEMP VIEW fields AS
WITH extracted AS (
    SELECT file, position, record, TRY(/* texts */ json_extract_string(record, ['$.eventTime'])) AS field
    FROM stream
), named AS (
    SELECT file, position, record, field IS NOT NULL AS is_json, /* columns */ field[1] AS eventTime
    FROM extracted
)
SELECT * EXCLUDE (eventTime, eventID), instant(eventTime) AS event_time,
       is_json AND looks_like_record(eventName, eventSource, eventID, eventTime, eventType) AS usable,
       identity_of(eventID, record) AS identity,
       strlen(record)::INTEGER AS length, hash(record) AS text_hash
FROM named;

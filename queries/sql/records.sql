-- Take the records of log files in one pass: what identifies, dates and places each, and which
-- metric filters it matches. The record's text is left behind; it is read again where it is shown.
-- Reads   stream(file INTEGER, position INTEGER, record VARCHAR), JSON text as it stands in the file
-- Gives   records, a table of one row per record; who, from where and what only where a filter matches
-- Slots   fields: SQL list of JSON paths;  columns: their names;  matches: BOOLEAN[] of the filters
-- TRY     gives NULL for a text that DuckDB does not take for JSON, instead of ending the query
CREATE TABLE records AS
WITH extracted AS (
    SELECT file, position, record, TRY(json_extract_string(record, [/* fields */ '$.eventTime'])) AS field
    FROM stream
), named AS (
    SELECT file, position, record, /* columns */ field[1] AS eventTime, field IS NOT NULL AS is_json
    FROM extracted
), matched AS (
    SELECT *, CASE WHEN is_json THEN [/* matches */ TRUE] ELSE [] END AS matches
    FROM named
), placed AS (
    SELECT *, list_bool_or(matches) AS matched, instant(eventTime) AS event_time,
           coalesce(recipientAccountId, "userIdentity.accountId", "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
    FROM matched
)
SELECT file, position, strlen(record)::INTEGER AS length, hash(record) AS text_hash,
       coalesce(TRY_CAST(eventID AS UUID), left(sha256(coalesce(eventID, record)), 32)::UUID) AS identity,
       event_time, account, coalesce(awsRegion, '') AS region,
       is_json AND looks_like_record(eventName, eventSource, eventID, eventTime, eventType) AS usable,
       is_json, matches,
       CASE WHEN matched THEN coalesce("userIdentity.type", '') END AS identity_type,
       CASE WHEN matched THEN coalesce("userIdentity.arn", "userIdentity.userName",
           "userIdentity.invokedBy", "userIdentity.principalId", '') END AS actor,
       CASE WHEN matched THEN coalesce(sourceIPAddress, '') END AS source_ip,
       CASE WHEN matched THEN coalesce(eventName, '') END AS event_name,
       matched AND errorCode IS NOT NULL AS failed
FROM placed;

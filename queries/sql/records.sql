-- Take what an audit asks of each record: what identifies, dates and places it, and which metric
-- filters it matches. The record's text is left behind; it is read again where it is shown.
-- Reads   fields
-- Gives   records, a table of one row per record; who, from where and what only where a filter matches
-- Slots   matches: BOOLEAN[] of the filters;  details: VARCHAR[] of the fields DETAILS in engine/columns.py, read only
--         of records that match: type, arn, user, service, principal, address, error;  samples: what the filters
--         that extract something find in a record that they match, a list of STRUCT(value DOUBLE or NULL,
--         dimensions VARCHAR[], their values, each or NULL)
CREATE TEMP TABLE records AS
WITH judged AS (
    SELECT *, CASE WHEN is_json THEN /* matches */ [TRUE] ELSE [] END AS matches
    FROM fields
), placed AS (
    SELECT *, list_bool_or(matches) AS matched,
           coalesce(recipientAccountId, "userIdentity.accountId",
                    "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
    FROM judged
), details AS (
    SELECT *, CASE WHEN matched THEN /* details */ [''] END AS details
    FROM placed
)
SELECT file, position, length, text_hash, identity, event_time, account, coalesce(awsRegion, '') AS region,
       event_kind(eventCategory, eventType) AS kind,
       usable, is_json, matches,
       CASE WHEN matched THEN coalesce(details[1], '') END AS identity_type,
       CASE WHEN matched THEN coalesce(details[2], details[3], details[4], details[5], '') END AS actor,
       CASE WHEN matched THEN coalesce(details[6], '') END AS source_ip,
       CASE WHEN matched THEN coalesce(eventName, '') END AS event_name,
       matched AND details[7] IS NOT NULL AS failed,
       CASE WHEN matched THEN coalesce(details[7], '') END AS error_code,
       /* samples */ NULL::STRUCT(value DOUBLE, dimensions VARCHAR[])[] AS samples
FROM details;

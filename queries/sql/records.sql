-- Take what an audit asks of each record: what identifies, dates and places it, and which metric
-- filters it matches. The record's text is left behind; it is read again where it is shown.
-- Reads   fields
-- Gives   records, a table of one row per record; who, from where and what only where a filter matches
-- Slots   matches: BOOLEAN[] of the filters;  told: VARCHAR[] of the fields TOLD in engine/columns.py, asked only
--         of records that match;  samples: what the filters that extract something find in a record that they
--         match, a list of STRUCT(value DOUBLE or NULL, dimensions VARCHAR[], their values, each or NULL)
CREATE TEMP TABLE records AS
WITH judged AS (
    SELECT *, CASE WHEN is_json THEN /* matches */ [TRUE] ELSE [] END AS matches
    FROM fields
), placed AS (
    SELECT *, list_bool_or(matches) AS matched,
           coalesce(recipientAccountId, "userIdentity.accountId",
                    "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
    FROM judged
), told AS (
    SELECT *, CASE WHEN matched THEN /* told */ [''] END AS told
    FROM placed
), named AS (
    SELECT *, told[1] AS told_type, told[2] AS told_arn, told[3] AS told_user, told[4] AS told_service,
           told[5] AS told_principal, told[6] AS told_source, told[7] AS told_error
    FROM told
)
SELECT file, position, length, text_hash, identity, event_time, account, coalesce(awsRegion, '') AS region,
       event_kind(eventCategory, eventType) AS kind,
       usable, is_json, matches,
       CASE WHEN matched THEN coalesce(told_type, '') END AS identity_type,
       CASE WHEN matched THEN coalesce(told_arn, told_user, told_service, told_principal, '') END AS actor,
       CASE WHEN matched THEN coalesce(told_source, '') END AS source_ip,
       CASE WHEN matched THEN coalesce(eventName, '') END AS event_name,
       matched AND told_error IS NOT NULL AS failed,
       /* samples */ NULL::STRUCT(value DOUBLE, dimensions VARCHAR[])[] AS samples
FROM named;

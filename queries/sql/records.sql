-- Take what an audit asks of each record: what identifies, dates and places it, and which metric
-- filters it matches. The record's text is left behind; it is read again where it is shown.
-- Reads   fields
-- Gives   records, a table of one row per record; who, from where and what only where a filter matches
-- Slots   matches: BOOLEAN[] of the filters;  samples: what the filters that extract something find in a
--         record that they match, value DOUBLE or NULL and the values of their dimensions, each or NULL
CREATE TEMP TABLE records AS
WITH matched AS (
    SELECT *, CASE WHEN is_json THEN /* matches */ [TRUE] ELSE [] END AS matches
    FROM fields
), placed AS (
    SELECT *, list_bool_or(matches) AS matched,
           coalesce(recipientAccountId, "userIdentity.accountId",
                    "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
    FROM matched
)
SELECT file, position, length, text_hash, identity, event_time, account, coalesce(awsRegion, '') AS region,
       event_kind(eventCategory, eventType) AS kind,
       usable, is_json, matches,
       CASE WHEN matched THEN coalesce("userIdentity.type", '') END AS identity_type,
       CASE WHEN matched THEN coalesce("userIdentity.arn", "userIdentity.userName",
           "userIdentity.invokedBy", "userIdentity.principalId", '') END AS actor,
       CASE WHEN matched THEN coalesce(sourceIPAddress, '') END AS source_ip,
       CASE WHEN matched THEN coalesce(eventName, '') END AS event_name,
       matched AND errorCode IS NOT NULL AS failed,
       CASE WHEN matched THEN [/* samples */]::STRUCT(value DOUBLE, dimensions VARCHAR[])[] END AS samples
FROM placed;

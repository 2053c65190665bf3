-- Collect the matches of some filters, each with the fields that distinguish it from others.
-- Reads   matching;  extracted, with the fields of these matches; drops it
-- Gives   attributed, one row per match: match, counted from 1 in the order of time; event_time,
--         happened; event_id; who: the role behind a session, otherwise the identity; one column
--         for each field of an attribution, NULL if the record lacks it; texts, kinds
-- Slots   table: names;  field: the value at a path, if it is text or a number
CREATE TEMP TABLE /* table */ attributed AS
WITH named AS (
    SELECT file, position, event_time, happened, account, actor, texts, kinds,
           /* field */ texts[1] AS eventID
    FROM /* view */ matching JOIN /* table */ extracted USING (file, position)
), placed AS (
    SELECT *, string_split(regexp_extract(sourceIPAddress, '^([0-9A-Fa-f:]*?)(::|$)', 1), ':') AS groups
    FROM named
)
SELECT row_number() OVER (ORDER BY event_time, file, position) AS match, event_time, happened, eventID AS event_id,
       coalesce(issuer, actor) AS who, nullif(actor, '') AS identity, issuer AS role,
       coalesce(invokedBy, CASE WHEN ends_with(sourceIPAddress, '.amazonaws.com') THEN sourceIPAddress END) AS service,
       CASE WHEN regexp_full_match(sourceIPAddress, '([0-9]{1,3}\.){3}[0-9]{1,3}')
            THEN regexp_replace(sourceIPAddress, '[0-9]+$', '0/24')
            WHEN regexp_full_match(sourceIPAddress, '[0-9A-Fa-f]*:[0-9A-Fa-f:]*(:[0-9.]+)?')
            THEN concat(array_to_string((list_filter(groups, lambda g: g <> '') || ['0', '0', '0'])[:3], ':'), '::/48')
            ELSE sourceIPAddress END AS "address block",
       -- Up to the first version; Terraform and similar tools have it after a partner's name.
       coalesce(nullif(regexp_extract(userAgent, '^(APN/1\.0 [^ /]+/[^ /]* [^ /]+/|[^ /]+/)', 1), ''), userAgent)
           AS "user agent",
       concat(eventSource, ':', eventName) AS call, errorCode AS error, nullif(account, '') AS account, texts, kinds
FROM placed;

DROP TABLE /* table */ extracted;

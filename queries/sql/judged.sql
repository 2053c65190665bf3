-- Extract the requested data of each record: identity, time and address and, if the criteria select
-- the record, its matching metric filters, caller, source address and call. The text is not kept; it
-- is read again if it is shown.
-- Reads   acting: fields, as extended by acting.sql
-- Gives   one row per item: columns of occurrences and of matched, the latter NULL if wanted is
--         false, and usable, is_json
-- Slots   acting: that relation;  called, issuing: BOOLEAN, whether it is a call that the criteria
--         name;  counted: BOOLEAN, whether it is counted by the minute although it changes nothing;
--         shown: BOOLEAN, whether to keep its text;  text: its text;
--         issued: VARCHAR[], the ids that it names;  own ids: UBIGINT[], the ids of the credential
--         that made it;  wanted: BOOLEAN, whether the criteria select the record;
--         matches: BOOLEAN[] of the filters, never NULL for a usable record;  details: VARCHAR[] of
--         the fields DETAILS in engine/duckdb/columns.py: type, arn, user, service, principal,
--         address, error;  credential: VARCHAR[] of the fields CREDENTIAL there: key, principal,
--         creation date;  sign-in failed: BOOLEAN, whether it is a sign-in that failed;
--         counted sign-in: the same, if the criteria name calls;  samples: the values that matching filters extract from the
--         record, a list of STRUCT(value DOUBLE or NULL, dimensions VARCHAR[]), each dimension's value or NULL
WITH named AS (
    SELECT *, CASE WHEN usable THEN coalesce(/* called */ FALSE, FALSE) ELSE FALSE END AS called,
           CASE WHEN usable THEN coalesce(/* issuing */ FALSE, FALSE) ELSE FALSE END AS issuing
    FROM /* acting */ acting
), judged AS (  -- separate, since an alias in the same SELECT is planned as its whole expression
    SELECT *, CASE WHEN usable THEN coalesce(/* wanted */ TRUE, FALSE) OR /* counted sign-in */ FALSE ELSE FALSE END OR called AS wanted
    FROM named
), placed AS (
    SELECT *, CASE WHEN wanted THEN /* matches */ [TRUE] END AS matches,
           CASE WHEN wanted THEN /* details */ [''] END AS details,
           CASE WHEN called THEN /* credential */ NULL::VARCHAR[] END AS credential,
           coalesce(recipientAccountId, "userIdentity.accountId",
                    "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
    FROM judged
)
SELECT file, position, length, text_hash, identity, event_time, account, coalesce(awsRegion, '') AS region,
       event_kind(eventCategory, eventType) AS kind,
       usable, is_json, wanted, matches, called, CASE WHEN /* shown */ called THEN /* text */ NULL::VARCHAR END AS text,
       CASE WHEN issuing THEN
           list_transform(list_filter(/* issued */ NULL::VARCHAR[], lambda id: id IS NOT NULL), lambda id: hash(id)) END AS issued,
       CASE WHEN issuing THEN /* own ids */ NULL::UBIGINT[] END AS own_ids,
       CASE WHEN change OR denied OR /* counted */ called OR /* counted sign-in */ FALSE THEN who END AS caller, call, by_service, change, refused, denied, who, network, agent,
       CASE WHEN called THEN {
           'network': network, 'agent': agent, 'session': CASE WHEN credential[3] IS NOT NULL THEN hash(credential[2], credential[3]) END,
           'ids': CASE WHEN credential IS NOT NULL THEN [hash(credential[1]), CASE WHEN credential[3] IS NOT NULL THEN hash(credential[2]) END,
               CASE WHEN is_of_user(details[1], credential[2], details[3]) THEN hash(credential[2]) END] END
       } END AS acting,
       CASE WHEN wanted THEN coalesce(details[1], '') END AS identity_type,
       CASE WHEN wanted THEN coalesce(details[2], details[3], details[4], details[5], '') END AS actor,
       CASE WHEN wanted THEN coalesce(details[6], '') END AS source_ip,
       CASE WHEN wanted THEN coalesce(eventName, '') END AS event_name,
       CASE WHEN wanted THEN coalesce(details[7], '') END AS error_code,
       CASE WHEN wanted THEN is_refused(details[7]) OR /* sign-in failed */ FALSE END AS failed,
       CASE WHEN wanted THEN /* samples */ NULL::STRUCT(value DOUBLE, dimensions VARCHAR[])[] END AS samples
FROM placed

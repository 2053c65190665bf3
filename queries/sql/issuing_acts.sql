-- The calls of a store that begin credentials, with the keys that they were made with and that they made.
-- Reads   stored
-- Gives   issuing_acts(place BIGINT, key VARCHAR, made VARCHAR or NULL, name VARCHAR, second BIGINT since the epoch); undated
--         ones left out
-- Slots   kind: TABLE where those fields are read from texts;  names: of these calls;  key, temporary_key, long_lived_key: those fields
CREATE TEMP /* kind */ VIEW issuing_acts AS
SELECT place, /* key */ "userIdentity.accessKeyId" AS key,
       coalesce(/* temporary_key */ "responseElements.credentials.accessKeyId",
                /* long_lived_key */ "responseElements.accessKey.accessKeyId") AS made,
       eventName AS name, floor(epoch(eventTime))::BIGINT AS second
FROM stored WHERE eventName IN (/* names */ 'AssumeRole') AND eventTime IS NOT NULL;

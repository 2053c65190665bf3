-- Find the calls of a store that begin credentials, with the keys used for the calls and the keys
-- that they made.
-- Reads   stored
-- Gives   issuing_acts(place BIGINT, key VARCHAR, made, principal VARCHAR or NULL, name VARCHAR, second
--         BIGINT since the epoch); without undated records;  principal: of the session that it began
-- Slots   kind: TABLE if those fields are read from texts;  names: names of these calls;  key,
--         temporary_key, long_lived_key, role_session, federated_session: expressions of the fields
CREATE TEMP /* kind */ VIEW issuing_acts AS
SELECT place, /* key */ "userIdentity.accessKeyId" AS key,
       coalesce(/* temporary_key */ "responseElements.credentials.accessKeyId",
                /* long_lived_key */ "responseElements.accessKey.accessKeyId") AS made,
       coalesce(/* role_session */ "responseElements.assumedRoleUser.assumedRoleId",
                /* federated_session */ "responseElements.federatedUser.federatedUserId") AS principal,
       eventName AS name, floor(epoch(eventTime))::BIGINT AS second
FROM stored WHERE eventName IN (/* names */ 'AssumeRole') AND eventTime IS NOT NULL;

-- Find the caller, the call and the origin of each record, for the aggregates of identities.
-- Reads   fields: event_time, and the hot columns ACTING of engine/duckdb/columns.py
-- Gives   the columns of fields, and for first_uses.sql and call_minutes.sql
--         who VARCHAR: the caller's ARN over all sessions; NULL for records without an ARN or a
--         usable time;  call: iam:CreateUser;  by_service BOOLEAN: whether a service made the call
--         with the caller's permissions;  network, agent VARCHAR: NULL for calls by services;
--         change BOOLEAN: whether the call changes something;  refused BOOLEAN: whether it has an
--         errorCode;  denied BOOLEAN: whether that is one of a missing permission
-- Slots   identity: the ARN over all sessions;  fields: another relation with those columns
SELECT *, CASE WHEN event_time IS NOT NULL THEN /* identity */ identity_name("userIdentity.arn") END AS who, coalesce(awsRegion, '') AS region,
       call_name(eventSource, eventName) AS call, acts_by_service("userIdentity.invokedBy") AS by_service,
       CASE WHEN "userIdentity.invokedBy" IS NULL THEN network_of(sourceIPAddress) END AS network,
       CASE WHEN "userIdentity.invokedBy" IS NULL THEN agent_family(userAgent) END AS agent,
       is_change(readOnly, eventName) AS change, is_refused(errorCode) AS refused,
       coalesce(is_denied(errorCode), FALSE) AS denied
FROM /* fields */ fields

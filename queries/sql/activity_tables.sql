-- What identities do as a whole, as empty tables; rows of equal keys add up: records by sum, times by minimum and
-- maximum, days by distinct values.
-- Gives   first_uses, call_days, call_minutes, changes, timed_calls
-- identity: an ARN, of a role session that of the role;  call: iam:CreateUser

-- When an identity used something first: aspect is call, network, agent or region.
CREATE TEMP TABLE first_uses (identity VARCHAR, aspect VARCHAR, value VARCHAR, first_event TIMESTAMP);

-- On which UTC days an identity made a call.
CREATE TEMP TABLE call_days (identity VARCHAR, call VARCHAR, day DATE);

-- The calls that are counted by the minute, since they matter by their speed; how often an identity made one in a minute.
CREATE TEMP TABLE timed_calls (call VARCHAR);
CREATE TEMP TABLE call_minutes (identity VARCHAR, call VARCHAR, minute BIGINT, records BIGINT);

-- Calls that change something, one row each, copies too until they are dropped; matches: the filters that match them,
-- NULL where none does.
CREATE TEMP TABLE changes (
    file INTEGER, position INTEGER, identity VARCHAR, call VARCHAR, minute BIGINT, matches BOOLEAN[], by_service BOOLEAN,
    refused BOOLEAN
);

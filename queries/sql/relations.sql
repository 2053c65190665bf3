-- Create the relations that every question reads: empty tables with the columns that their filler
-- must provide. Further columns do no harm. A view over files can take the place of a table.
-- Gives   matched, traffic, delays, log_file_names; first_uses, call_minutes, issued, which are filled
--         if the criteria name calls

-- One row for each event that the criteria select, without copies: those that a filter matches, those
-- with some event IDs, near misses. Further rows do no harm. The address of a record is (file,
-- position), which also orders records of the same time.
CREATE TEMP TABLE matched (
    file INTEGER,                -- index of its log file in log_file_names, from 0
    position INTEGER,            -- index in the log file, from 0
    event_time TIMESTAMP,        -- eventTime in UTC; NULL if the record has no usable one
    identity UUID,               -- eventID, or a hash of the text if it is not a UUID
    account VARCHAR,             -- '' if the record names none, as in all VARCHAR columns here
    region VARCHAR,
    matches BOOLEAN[],           -- one for each metric filter, in their order; never NULL
    identity_type VARCHAR,
    actor VARCHAR,               -- the ARN, otherwise the user name, the calling service or the principal
    source_ip VARCHAR,
    event_name VARCHAR,
    error_code VARCHAR,
    failed BOOLEAN,              -- whether it has an errorCode, or is a sign-in that failed
    called BOOLEAN,              -- whether it is one of the calls that the criteria name
    text VARCHAR,                -- the JSON of such calls, if it would otherwise be read again from a log file
    caller VARCHAR,              -- for calls in call_minutes, the ARN over all sessions; otherwise NULL, as in the next three
    call VARCHAR,                -- iam:CreateUser
    by_service BOOLEAN,
    change BOOLEAN,
    acting STRUCT(network VARCHAR, agent VARCHAR, session UBIGINT, ids UBIGINT[]),
                                 -- for calls that the criteria name: the network, as in first_uses,
                                 -- and hashes of the session, if it has a creation date, of two ids by
                                 -- which a record may have begun its credential, and of the principal of
                                 -- an IAM user; NULL: unknown
    samples STRUCT(value DOUBLE, dimensions VARCHAR[])[]
                                 -- one for each filter that extracts something, in their order: its value and the
                                 -- values of its dimensions, each NULL if the record lacks it
);

-- The number of events, without copies. Rows with equal keys add up: records by sum, times by minimum
-- and maximum.
CREATE TEMP TABLE traffic (
    account VARCHAR,
    region VARCHAR,
    kind VARCHAR,                -- a value of auditor.cloudtrail.logfile.EventKind
    delivered TIMESTAMP,         -- delivery time in the log file's name, to the minute; NULL if it has none
    first_event TIMESTAMP,       -- eventTime in UTC, both in one minute; NULL: no usable eventTime
    last_event TIMESTAMP,
    records BIGINT
);

-- The delays from event to delivery, of dated records with a delivery time in the log file's name. Rows
-- with equal keys add up.
CREATE TEMP TABLE delays (seconds BIGINT, records BIGINT);

-- The log files in the order of their names.
CREATE TEMP TABLE log_file_names (file INTEGER, name VARCHAR);

-- The times at which identities first used something: aspect is call, network, agent or region. An
-- identity is an ARN; for a role session, the role's. Callers without an ARN and calls that services
-- make for somebody are left out. Rows with equal keys add up.
CREATE TEMP TABLE first_uses (identity VARCHAR, aspect VARCHAR, value VARCHAR, first_event TIMESTAMP);

-- The number of calls by identity and minute since the epoch, without copies: calls that change
-- something, those that were denied, and those that the criteria name. Rows with equal keys add up.
CREATE TEMP TABLE call_minutes (
    identity VARCHAR,
    call VARCHAR,                -- iam:CreateUser
    minute BIGINT,
    by_service BOOLEAN,          -- whether a service made them with the permissions of the identity
    change BOOLEAN,              -- whether they change something
    records BIGINT,
    refused BIGINT,              -- those with an errorCode
    denied BIGINT                -- those with one of a missing permission
);

-- The records that begin sessions, by the ids that their responses name. Further rows do no harm.
CREATE TEMP TABLE issued (
    file INTEGER,
    position INTEGER,
    id UBIGINT,                  -- its hash()
    own_ids UBIGINT[]            -- hashes of the key and principal with which the call was made; NULL: unknown
);

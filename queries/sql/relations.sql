-- The relations that every question reads: empty tables with the columns that whoever fills them must bring.
-- More columns are no harm. A table of this kind can also be a view over files.
-- Gives   matched, traffic, delays, log_file_names; first_uses, call_minutes, issued, filled where the criteria name calls

-- One row for each event that the criteria ask for, without copies: those that a filter matches, those of some event
-- IDs, near misses. More rows are no harm. A record is addressed by (file, position), which orders records of one time.
CREATE TEMP TABLE matched (
    file INTEGER,                -- index of its log file in log_file_names, from 0
    position INTEGER,            -- index in the log file, from 0
    event_time TIMESTAMP,        -- eventTime in UTC; NULL where the record has no usable one
    identity UUID,               -- eventID, or a hash of the text where it is no UUID
    account VARCHAR,             -- '' where the record names none, as in all VARCHAR columns here
    region VARCHAR,
    matches BOOLEAN[],           -- one for each metric filter, in their order; never NULL
    identity_type VARCHAR,
    actor VARCHAR,               -- the ARN, or else the user name, the calling service or the principal
    source_ip VARCHAR,
    event_name VARCHAR,
    error_code VARCHAR,
    failed BOOLEAN,              -- whether it has an errorCode
    called BOOLEAN,              -- whether it is one of the calls that the criteria name
    text VARCHAR,                -- its JSON, of such calls, where it would have to be read again from a log file
    caller VARCHAR,              -- of calls in call_minutes: whose ARN it is, over all sessions; else NULL, as in the next three
    call VARCHAR,                -- iam:CreateUser
    by_service BOOLEAN,
    change BOOLEAN,
    acting STRUCT(network VARCHAR, agent VARCHAR, session UBIGINT, ids UBIGINT[]),
                                 -- of calls that the criteria name: from where, as in first_uses, and hashes of the session, if it
                                 -- has a creation date, and of what a record that began its credential could name; NULL: unknown
    samples STRUCT(value DOUBLE, dimensions VARCHAR[])[]
                                 -- one for each filter that extracts something, in their order: its value and the
                                 -- values of its dimensions, each NULL where the record lacks it
);

-- All events, counted, without copies. Rows of equal keys add up: records by sum, times by minimum and maximum.
CREATE TEMP TABLE traffic (
    account VARCHAR,
    region VARCHAR,
    kind VARCHAR,                -- a value of auditor.cloudtrail.logfile.EventKind
    delivered TIMESTAMP,         -- when their log files were delivered, by name, to the minute; NULL where that does not tell
    first_event TIMESTAMP,       -- eventTime in UTC, of one minute both; NULL: these have no usable one
    last_event TIMESTAMP,
    records BIGINT
);

-- How long after their events records were delivered: dated ones, whose log file's name tells. Rows of equal keys add up.
CREATE TEMP TABLE delays (seconds BIGINT, records BIGINT);

-- The log files in the order of their names.
CREATE TEMP TABLE log_file_names (file INTEGER, name VARCHAR);

-- When identities used something first: aspect is call, network, agent or region. An identity is an ARN, of a role session
-- that of the role; callers without one, and calls that services make for somebody, are left out. Rows of equal keys add up.
CREATE TEMP TABLE first_uses (identity VARCHAR, aspect VARCHAR, value VARCHAR, first_event TIMESTAMP);

-- How often identities made calls, by the minute since the epoch, without copies: calls that change something, and those that
-- the criteria name. Rows of equal keys add up.
CREATE TEMP TABLE call_minutes (
    identity VARCHAR,
    call VARCHAR,                -- iam:CreateUser
    minute BIGINT,
    by_service BOOLEAN,          -- whether a service made them with the rights of the identity
    change BOOLEAN,              -- whether they change something
    records BIGINT,
    refused BIGINT               -- those with an errorCode
);

-- The records that begin sessions, by the ids that their responses name. Other rows are no harm.
CREATE TEMP TABLE issued (
    file INTEGER,
    position INTEGER,
    id UBIGINT,                  -- its hash()
    own_ids UBIGINT[]            -- those of the key and of the principal that the record's call was made with; NULL: unknown
);

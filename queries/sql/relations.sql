-- The relations that every question reads: empty tables with the columns that whoever fills them must bring.
-- More columns are no harm. A table of this kind can also be a view over files.
-- Gives   matched, traffic, delays, log_file_names

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
    issued VARCHAR[],            -- the ids that a call names which begins sessions; NULL for other calls
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

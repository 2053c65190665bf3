-- The relations that every question reads: empty tables with the columns that whoever fills them must bring.
-- More columns are no harm. A table of this kind can also be a view over files.
-- Gives   records, matched, log_file_names

-- One row per event, without copies. A record is addressed by (file, position), which orders records of one time.
CREATE TEMP TABLE records (
    file INTEGER,                -- index of its log file in log_file_names, from 0
    position INTEGER,            -- index in the log file, from 0
    event_time TIMESTAMP,        -- eventTime in UTC; NULL where the record has no usable one
    identity UUID,               -- eventID, or a hash of the text where it is no UUID
    account VARCHAR,             -- '' where the record names none, as in all VARCHAR columns here
    region VARCHAR,
    kind VARCHAR,                -- a value of auditor.cloudtrail.logfile.EventKind
    matches BOOLEAN[],           -- one for each metric filter, in their order; never NULL
    identity_type VARCHAR,       -- from here on only needed of records that a filter matches
    actor VARCHAR,               -- the ARN, or else the user name, the calling service or the principal
    source_ip VARCHAR,
    event_name VARCHAR,
    failed BOOLEAN,              -- whether it has an errorCode
    error_code VARCHAR,
    samples STRUCT(value DOUBLE, dimensions VARCHAR[])[]
                                 -- one for each filter that extracts something, in their order: its value and the
                                 -- values of its dimensions, each NULL where the record lacks it
);

-- The records that any filter matches: nearly all questions are to these few.
CREATE TEMP TABLE matched AS FROM records LIMIT 0;

-- The log files in the order of their names.
CREATE TEMP TABLE log_file_names (file INTEGER, name VARCHAR);

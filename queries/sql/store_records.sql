-- The tables of a store that hold its records, and what adds up of them.
-- Slots   columns: the hot columns, VARCHAR each, named by their path in the record;  counted: rows of counted_calls
-- A compression that is named need not be found by trying them all; zstd is not tried otherwise.

-- One row per event: of several copies the fullest.
CREATE TABLE store.records (
    log_file INTEGER,
    position INTEGER,            -- place in the log file, from 0
    eventTime TIMESTAMP,         -- UTC; NULL where the record has no usable one
    identity UUID,               -- eventID, or a hash of the text where it is no UUID
    record VARCHAR USING COMPRESSION zstd,  -- the record's JSON text, byte for byte
    notable VARCHAR USING COMPRESSION zstd, -- the same once more, of the few records that are read most; else NULL
    /* columns */ eventName VARCHAR
);

-- What adds up of the events of each batch, so that a question about all of them adds up batches; relations.sql has what
-- the columns mean. Derived from the records of the batch's files whenever a transaction changes which of them count.
CREATE TABLE store.traffic (
    batch INTEGER, account VARCHAR, region VARCHAR, kind VARCHAR, delivered TIMESTAMP,
    first_event TIMESTAMP, last_event TIMESTAMP, records BIGINT
);
CREATE TABLE store.delays (batch INTEGER, seconds BIGINT, records BIGINT);
CREATE TABLE store.first_uses (batch INTEGER, identity VARCHAR, aspect VARCHAR, value VARCHAR, first_event TIMESTAMP);
CREATE TABLE store.call_minutes (
    batch INTEGER, identity VARCHAR, call VARCHAR, minute BIGINT, by_service BOOLEAN, change BOOLEAN, records BIGINT,
    refused BIGINT
);

-- The calls that call_minutes counts though they may change nothing.
CREATE TABLE store.counted_calls (eventSource VARCHAR, eventName VARCHAR);
INSERT INTO store.counted_calls VALUES /* counted */ ('', '');

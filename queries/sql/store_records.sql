-- Create the tables of a store for its records and their aggregates.
-- Slots   columns: the hot columns, each VARCHAR, named by its path in the record
-- A named compression saves DuckDB from trying all of them; it would not try zstd.

-- One row per event; of several copies, the most complete one.
CREATE TABLE store.records (
    log_file INTEGER,
    position INTEGER,            -- place in the log file, from 0
    eventTime TIMESTAMP,         -- UTC; NULL if the record has no usable one
    identity UUID,               -- eventID, or a hash of the text if that is not a UUID
    record VARCHAR USING COMPRESSION zstd,  -- the record's JSON text, byte for byte
    notable VARCHAR USING COMPRESSION zstd, -- the same again, for the few records that are read most; otherwise NULL
    /* columns */ eventName VARCHAR
);

-- The aggregates of the events of each batch, which questions about all events add up; relations.sql
-- explains the columns. They are recomputed from the records of the batch's files whenever a
-- transaction changes which of them count.
CREATE TABLE store.traffic (
    batch INTEGER, account VARCHAR, region VARCHAR, kind VARCHAR, delivered TIMESTAMP,
    first_event TIMESTAMP, last_event TIMESTAMP, records BIGINT
);
CREATE TABLE store.delays (batch INTEGER, seconds BIGINT, records BIGINT);
CREATE TABLE store.first_uses (batch INTEGER, identity VARCHAR, aspect VARCHAR, value VARCHAR, first_event TIMESTAMP);
CREATE TABLE store.call_minutes (
    batch INTEGER, identity VARCHAR, call VARCHAR, minute BIGINT, by_service BOOLEAN, change BOOLEAN, records BIGINT,
    refused BIGINT, denied BIGINT
);

-- The calls that call_minutes counts although they may change nothing.
CREATE TABLE store.counted_calls (eventSource VARCHAR, eventName VARCHAR);

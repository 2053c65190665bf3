-- The tables of a store that hold its records, and what adds up of them.
-- Slot    columns: the hot columns, VARCHAR each, named by their path in the record
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

-- The events of each batch, counted, so that a question about all of them adds up batches; relations.sql has what the
-- columns mean. Derived from the records of the batch's files whenever a transaction changes which of them count.
CREATE TABLE store.traffic (
    batch INTEGER, account VARCHAR, region VARCHAR, kind VARCHAR, delivered TIMESTAMP,
    first_event TIMESTAMP, last_event TIMESTAMP, records BIGINT
);
CREATE TABLE store.delays (batch INTEGER, seconds BIGINT, records BIGINT);

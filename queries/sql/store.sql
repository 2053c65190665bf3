-- Create the tables of a store, attached as `store`. Any DuckDB client from version 2.0 on can open
-- it.
-- Slots   version: of these tables;  auditor: the version of the software

-- One row per log file that was read. A file is recognised by origin, size and version.
CREATE TABLE store.log_files (
    log_file INTEGER,            -- number of the file in this store, from 1 in the order of reading
    name VARCHAR,                -- begins with the name of its source; reports show it
    origin VARCHAR,              -- its location
    size BIGINT,                 -- bytes as stored
    version VARCHAR,             -- another value means that the content may have changed
    records INTEGER,             -- records in it, including copies
    digests INTEGER,             -- digest files: 1 if it is one, or the number of them in an archive
    passed_over INTEGER,         -- members of an archive that are not logs
    batch INTEGER,               -- number of the transaction that ingested it; 0: a store of version 2
    sha256 BLOB,                 -- of the stored bytes; NULL if it could not be read, or from version 2
    inflated_sha256 BLOB         -- of the decompressed bytes, as in digest files; NULL: not one gzip member
);

-- The formats of the records of each log file; lossy ones are rebuilt from less than CloudTrail wrote.
CREATE TABLE store.containers (log_file INTEGER, container VARCHAR, lossy BOOLEAN, records INTEGER);

-- The other copies of events that were delivered more than once; text only if it differs.
CREATE TABLE store.copies (identity UUID, log_file INTEGER, position INTEGER, length INTEGER, record VARCHAR);

-- Files, and items in files, that could not be used.
CREATE TABLE store.rejections (
    log_file INTEGER, file VARCHAR, kind VARCHAR, detail VARCHAR, remedy VARCHAR, records_used INTEGER
);

-- Files in folders and buckets that are not logs: the number that each run added.
CREATE TABLE store.passed_over (origin VARCHAR, files INTEGER);

-- Buckets that were listed completely, from some time on (NULL: from the beginning), for all accounts
-- and Regions.
CREATE TABLE store.listed (source VARCHAR, since TIMESTAMP);

-- The writer of the store. A negative version means that portions.sql has begun a batch.
CREATE TABLE store.about (version INTEGER, auditor VARCHAR);
INSERT INTO store.about VALUES (/* version */ NULL, /* auditor */ NULL);

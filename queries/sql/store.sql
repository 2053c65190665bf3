-- Create the tables of a store, attached as `store`. Any DuckDB client from version 2.0 on can open
-- it.
-- Slots   version: of these tables;  auditor: the version of the software

-- One row per log file that was read. A file is recognised by origin, size and version.
CREATE TABLE store.log_files (
    log_file INTEGER,            -- number of the file in this store, from 1 in the order of reading
    name VARCHAR,                -- begins with the name of its source; what reports show
    origin VARCHAR,              -- where it was read
    size BIGINT,                 -- bytes as stored
    version VARCHAR,             -- changes when the content may have changed
    records INTEGER,             -- records in it, copies included
    digests INTEGER,             -- digest files in it: itself, or members of an archive
    passed_over INTEGER,         -- members of an archive that are not logs
    batch INTEGER,               -- number of the transaction that ingested it; 0: a store of version 2
    sha256 BLOB,                 -- of the bytes as stored; NULL where it could not be read, and from version 2
    inflated_sha256 BLOB         -- of what they expand to, which digest files list; NULL: not one member of gzip
);

-- The formats of the records of each log file; lossy ones are rebuilt from less than CloudTrail wrote.
CREATE TABLE store.containers (log_file INTEGER, container VARCHAR, lossy BOOLEAN, records INTEGER);

-- The other copies of events that were delivered more than once; text only where it differs.
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

-- The writer of the store.
CREATE TABLE store.about (version INTEGER, auditor VARCHAR);
INSERT INTO store.about VALUES (/* version */ NULL, /* auditor */ NULL);

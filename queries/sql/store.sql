-- The tables of a store, attached as `store`. Any DuckDB client of version 2.0 or later can open it.
-- Slots   version: of these tables;  auditor: the version of the software

-- One row per log file that was read. A file is known again by origin, size and version.
CREATE TABLE store.log_files (
    log_file INTEGER,            -- number of the file in this store, from 1 in the order of reading
    name VARCHAR,                -- begins with the name of its source; what reports show
    origin VARCHAR,              -- where it was read
    size BIGINT,                 -- bytes as stored
    version VARCHAR,             -- changes when the content may have changed
    records INTEGER,             -- records in it, copies included
    digests INTEGER,             -- digest files in it: itself, or members of an archive
    passed_over INTEGER,         -- members of an archive that are no logs
    batch INTEGER,               -- number of the transaction that took it; 0: a store of version 2
    sha256 BLOB,                 -- of the bytes as stored; NULL where it could not be read, and from version 2
    inflated_sha256 BLOB         -- of what they expand to, which digest files list; NULL: not one member of gzip
);

-- In which formats the records of each log file came; lossy ones are rebuilt from less than CloudTrail wrote.
CREATE TABLE store.containers (log_file INTEGER, container VARCHAR, lossy BOOLEAN, records INTEGER);

-- The other copies of events that were delivered more than once; text only where it differs.
CREATE TABLE store.copies (identity UUID, log_file INTEGER, position INTEGER, length INTEGER, record VARCHAR);

-- Files, and places in files, that could not be used.
CREATE TABLE store.rejections (
    log_file INTEGER, file VARCHAR, kind VARCHAR, detail VARCHAR, remedy VARCHAR, records_used INTEGER
);

-- Files in folders and buckets that hold no logs, as many as a run found more than those before it.
CREATE TABLE store.passed_over (origin VARCHAR, files INTEGER);

-- Buckets that were listed whole from some time on (NULL: from the beginning), whatever account and Region.
CREATE TABLE store.listed (source VARCHAR, since TIMESTAMP);

-- What wrote the store.
CREATE TABLE store.about (version INTEGER, auditor VARCHAR);
INSERT INTO store.about VALUES (/* version */ NULL, /* auditor */ NULL);

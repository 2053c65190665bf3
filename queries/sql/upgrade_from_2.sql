-- Give the log files of a store of version 2 the columns of version 3; the hashes of its files stay NULL, since the files
-- are not read again.
-- Changes store.log_files
ALTER TABLE store.log_files ADD COLUMN batch INTEGER DEFAULT 0;
ALTER TABLE store.log_files ADD COLUMN sha256 BLOB;
ALTER TABLE store.log_files ADD COLUMN inflated_sha256 BLOB;

-- Create the table of the records of a store that begin sessions, which stores lack that were made
-- before it was added. Like the aggregates of store_records.sql, it is recomputed by batch.
CREATE TABLE IF NOT EXISTS store.issued (
    batch INTEGER,
    log_file INTEGER,            -- NULL in one row of each batch, whose id shows how the others were made
    position INTEGER,
    id UBIGINT,                  -- these two: see issued in relations.sql
    own_ids UBIGINT[]
);

-- Note that a batch is committed in several transactions, of which this is the first.
-- Takes   variable batch: its number
-- Changes store.about: a negative version;  store.long_batches, a table that only such stores have
CREATE TABLE IF NOT EXISTS store.long_batches (batch INTEGER);
INSERT INTO store.long_batches VALUES (getvariable('batch'));
UPDATE store.about SET version = -version;

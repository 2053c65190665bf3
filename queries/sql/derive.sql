-- Recompute the aggregates of the events of a batch.
-- Takes   variable batch
-- Changes a table of store_records.sql
-- Slots   table: its name;  rows: the query of its columns, without batch
DELETE FROM store./* table */ traffic WHERE batch = getvariable('batch');
INSERT INTO store./* table */ traffic SELECT getvariable('batch'), * FROM (/* rows */ FROM traffic);

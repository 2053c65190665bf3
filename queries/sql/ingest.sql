-- Insert the records of some log files into a store, including copies, which settle.sql drops.
-- Reads   fields
-- Takes   variable first: the number of the first of the files in the store
-- Changes store.records; an item that is not a record has no identity
-- Slots   notable: BOOLEAN, whether the record's text is also stored in notable;  columns: the hot
--         columns of the store, in its order
INSERT INTO store.records
SELECT file + getvariable('first'), position, event_time, CASE WHEN usable THEN identity END,
       record, CASE WHEN /* notable */ FALSE THEN record END, /* columns */ eventName
FROM fields;

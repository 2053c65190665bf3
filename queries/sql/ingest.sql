-- Put the records of some log files into a store, every copy of them; settle.sql drops the copies.
-- Reads   fields
-- Takes   variable first: number that the store gives the first of the files
-- Changes store.records; an item that is not a record has no identity
-- Slots   notable: BOOLEAN, whether the record's text lies apart, too;  columns: the hot columns of the store, in its order
INSERT INTO store.records
SELECT file + getvariable('first'), position, event_time, CASE WHEN usable THEN identity END,
       record, CASE WHEN /* notable */ FALSE THEN record END, /* columns */ eventName
FROM fields;

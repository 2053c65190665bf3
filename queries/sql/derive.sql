-- Count the events of a batch anew.
-- Reads   events, those of the batch
-- Takes   variable batch
-- Changes store.traffic, store.delays
-- Slots   traffic, delays: queries of their columns
DELETE FROM store.traffic WHERE batch = getvariable('batch');
INSERT INTO store.traffic SELECT getvariable('batch'), * FROM (/* traffic */ FROM traffic);

DELETE FROM store.delays WHERE batch = getvariable('batch');
INSERT INTO store.delays SELECT getvariable('batch'), * FROM (/* delays */ FROM delays);

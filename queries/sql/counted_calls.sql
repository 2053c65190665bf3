-- Set the calls that a store counts by the minute although they may change nothing.
-- Changes store.counted_calls
-- Slot    counted: its rows
DELETE FROM store.counted_calls;
INSERT INTO store.counted_calls VALUES /* counted */ ('', '');

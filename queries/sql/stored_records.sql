-- The records of a store, of any version, with the columns of one that is made today, those apart that its version lacks.
-- Reads   store.records
-- Gives   stored, a view: its columns, and place, which tells its rows apart
-- Slots   renamed: columns that have another name now;  more: columns that are always NULL
CREATE TEMP VIEW stored AS SELECT rowid AS place, * /* renamed */ /* more */ FROM store.records;

-- Define the records of a store of any version with the columns of the newest version.
-- Reads   store.records
-- Gives   stored, a view: these columns, and place, which identifies a row
-- Slots   renamed: columns with another name in the store's version;  more: columns that its version
--         lacks, always NULL
CREATE TEMP VIEW stored AS SELECT rowid AS place, * /* renamed */ /* more */ FROM store.records;

-- List the records of the calls that the criteria name.
-- Reads   matched
-- Gives   file, position, matches BOOLEAN[]; without undated records
SELECT file, position, matches FROM matched WHERE called AND event_time IS NOT NULL ORDER BY file, position;

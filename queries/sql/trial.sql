-- Say which records a pattern matches, and which fail it by one condition alone.
-- Reads   records, whose first filter is the pattern and whose other filters are its conditions
-- Params  $starts, $ends INTEGER[]: the conditions that must all hold for each way to match, as ranges of
--         filters counted from 1, both ends included
-- Gives   trial(file, position, event_time, verdict): 1 for a match, else the filter that fails alone
CREATE OR REPLACE TEMP TABLE trial AS
SELECT file, position, event_time,
       CASE WHEN matches[1] THEN 1 ELSE list_filter(list_transform(range(len($starts::INTEGER[])), lambda way:
           CASE WHEN len(list_filter(matches[$starts[way + 1]:$ends[way + 1]], lambda holds: NOT holds)) = 1
                THEN $starts[way + 1] + list_position(matches[$starts[way + 1]:$ends[way + 1]], FALSE) - 1 END),
           lambda failing: failing IS NOT NULL)[1] END AS verdict
FROM records;

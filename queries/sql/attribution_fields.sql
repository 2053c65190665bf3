-- Extract the fields for attribution from the JSON of some records.
-- Params  $files, $positions, $records: the records' addresses and their JSON
-- Changes extracted(file, position, texts, kinds): adds the text and JSON type of the value at each
--         path
-- Slots   table: a name;  paths: SQL list of JSON paths
INSERT INTO /* table */ extracted
SELECT file, position, json_extract_string(record, [/* paths */ '$.eventID']),
       json_type(record, [/* paths */ '$.eventID'])
FROM (SELECT unnest($files) AS file, unnest($positions) AS position, unnest($records) AS record);

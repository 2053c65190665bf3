-- List the texts of the records at some addresses.
-- Params  $paths VARCHAR[]: Parquet files with file, position and text; $files, $positions INTEGER[]: the addresses;
--         $first, $last: the lowest and the highest of $files, by which row groups are left out
-- Gives   file, position, text; in no order
SELECT file, position, text
FROM read_parquet($paths)
SEMI JOIN (SELECT unnest($files)::INTEGER AS file, unnest($positions)::INTEGER AS position) USING (file, position)
WHERE file BETWEEN $first AND $last;

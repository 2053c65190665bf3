-- List the texts of the records at some addresses.
-- Params  $paths VARCHAR[]: Parquet files with file, position and text; $files, $positions INTEGER[]: the addresses;
--         $first, $last: the lowest and highest of $files, which exclude row groups
-- Gives   file, position, text; not in any order
SELECT file, position, text
FROM read_parquet($paths)
SEMI JOIN (SELECT unnest($files)::INTEGER AS file, unnest($positions)::INTEGER AS position) USING (file, position)
WHERE file BETWEEN $first AND $last;

-- Write the records of a store as Parquet files in Hive partitions, which Athena, Spark and DuckDB
-- read.
-- Reads   store.cloudtrail_logs
-- Slot    folder: the target, empty or not existing yet
-- Gives   the folder's account=/region=/year=/month=/day=/data_0.parquet, records in the order of
--         the store
-- If the log files have a trail's layout, each thread of an ingest wrote them by account, Region and
-- day, so nearly every partition is a single file. Sorting whole records instead would need too much memory.
-- A folder is named after an account or Region only if the value looks like one; untrusted text
-- stays in the columns recipientaccountid, awsregion and record. NULL becomes
-- __HIVE_DEFAULT_PARTITION__, as in Hive, so undated records are in folders of that name.
COPY (
    SELECT * EXCLUDE ("timestamp") REPLACE (
        CASE WHEN regexp_full_match(account, '[A-Za-z0-9_-]{1,64}') THEN account END AS account,
        CASE WHEN regexp_full_match(region, '[A-Za-z0-9_-]{1,64}') THEN region END AS region)
    FROM store.cloudtrail_logs
) TO /* folder */ 'cloudtrail_logs' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, region, year, month, day));

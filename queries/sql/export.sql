-- Write the records of a store as Parquet files in Hive partitions, which Athena, Spark and DuckDB read.
-- Reads   store.cloudtrail_logs
-- Slot    folder: where to, empty or not there yet
-- Gives   the folder's account=/region=/year=/month=/day=/data_0.parquet, records in the order of the store
-- That order is by account, Region and day where log files lie as a trail puts them, so that nearly all
-- partitions are one file; sorting whole records instead would need more memory than there is.
-- A folder's name is an account or Region only where it looks like one; strangers' text stays in the columns
-- recipientaccountid, awsregion and record. NULL becomes __HIVE_DEFAULT_PARTITION__, as Hive has it: so
-- undated records lie under a year, month and day of that name.
COPY (
    SELECT * EXCLUDE ("timestamp") REPLACE (
        CASE WHEN regexp_full_match(account, '[A-Za-z0-9_-]{1,64}') THEN account END AS account,
        CASE WHEN regexp_full_match(region, '[A-Za-z0-9_-]{1,64}') THEN region END AS region)
    FROM store.cloudtrail_logs
) TO /* folder */ 'cloudtrail_logs' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, region, year, month, day));

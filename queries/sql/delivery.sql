-- How long after their events records were delivered, by the time in the names of their log files.
-- Reads   records, log_file_names(file INTEGER, name VARCHAR)
-- Gives   records BIGINT, those whose file's name has a time; median, p90, p99, longest BIGINT seconds
WITH deliveries AS MATERIALIZED (
    SELECT file, epoch(delivered(name))::BIGINT AS second FROM log_file_names WHERE delivered(name) IS NOT NULL
)
SELECT count(*) AS records, quantile_disc(delay, 0.5) AS median, quantile_disc(delay, 0.9) AS p90,
       quantile_disc(delay, 0.99) AS p99, max(delay) AS longest
FROM (
    SELECT second - epoch(event_time)::BIGINT AS delay FROM records JOIN deliveries USING (file)
    WHERE event_time IS NOT NULL
);

-- Count the matches of one metric filter that lack a value that it extracts.
-- Reads   matching
-- Params  those of samples.sql
-- Gives   without_value BIGINT: nothing is published;  without_dimension BIGINT: published, but to
--         another series
SELECT count(*) FILTER (WHERE NOT published) AS without_value,
       count(*) FILTER (WHERE published AND len(dimensions) > list_count(dimensions)) AS without_dimension
FROM (
    SELECT coalesce(abs(samples[$sample].value) <= $largest, FALSE) AS published, samples[$sample].dimensions AS dimensions
    FROM /* view */ matching WHERE event_time >= $start AND event_time < $end AND matches[$filter]
);

-- Where the records of a log group come from as a whole.
-- Reads   counted
-- Gives   first and last event; when the last record can be seen; the most frequent account and Region, '' where
--         no record names one
SELECT min(event_time) AS first_event, max(event_time) AS last_event,
       max(greatest(known, event_time)) AS last_known,
       coalesce((SELECT account FROM /* view */ counted WHERE account <> ''
                 GROUP BY account ORDER BY count(*) DESC, account LIMIT 1), '') AS account,
       coalesce((SELECT region FROM /* view */ counted WHERE region <> ''
                 GROUP BY region ORDER BY count(*) DESC, region LIMIT 1), '') AS region
FROM /* view */ counted;

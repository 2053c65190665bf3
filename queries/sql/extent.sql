-- Find the first and last event of a log group, and its most frequent account and Region.
-- Reads   counted
-- Gives   first and last event; the time at which the last record can be seen; the most frequent
--         account and Region, '' if no record names one
SELECT min(first_event) AS first_event, max(last_event) AS last_event,
       max(greatest(visible, last_event)) AS last_visible,
       coalesce((SELECT account FROM /* view */ counted WHERE account <> ''
                 GROUP BY account ORDER BY sum(records) DESC, account LIMIT 1), '') AS account,
       coalesce((SELECT region FROM /* view */ counted WHERE region <> ''
                 GROUP BY region ORDER BY sum(records) DESC, region LIMIT 1), '') AS region
FROM /* view */ counted;

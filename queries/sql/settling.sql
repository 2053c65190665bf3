-- Find whether the newest log files have an event of which the store has another copy.
-- Reads   store.records, revived(identity), like settle.sql
-- Takes   variable first: the number of the first of the newest files
-- Gives   one row if so, otherwise none
SELECT 1 FROM store.records
WHERE identity IN (SELECT identity FROM store.records WHERE log_file >= getvariable('first')
                   UNION ALL SELECT identity FROM revived)
GROUP BY identity HAVING count(*) > 1 LIMIT 1;

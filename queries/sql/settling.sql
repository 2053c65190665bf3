-- Whether the newest log files have an event that another copy is there of.
-- Reads   store.records, revived(identity), as settle.sql does
-- Takes   variable first: number of the first of the newest files
-- Gives   a row, or none
SELECT 1 FROM store.records
WHERE identity IN (SELECT identity FROM store.records WHERE log_file >= getvariable('first')
                   UNION ALL SELECT identity FROM revived)
GROUP BY identity HAVING count(*) > 1 LIMIT 1;

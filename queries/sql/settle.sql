-- Keep one copy of every event in the newest log files: the longest text, then the first by the name
-- of its file and its position, like drop_copies.sql.
-- Reads   store.records, store.log_files, revived(identity): events whose kept copy was withdrawn
-- Takes   variable first: the number of the first of the newest files
-- Changes store.records, store.copies; touched(batch): adds batches in which fewer records count now
CREATE OR REPLACE TEMP TABLE copied AS
WITH repeated AS (
    SELECT identity FROM store.records
    WHERE identity IN (SELECT identity FROM store.records WHERE log_file >= getvariable('first')
                       UNION ALL SELECT identity FROM revived)
    GROUP BY identity HAVING count(*) > 1
)
SELECT r.rowid AS place, identity, r.log_file, position, strlen(record)::INTEGER AS length,
       row_number() OVER fullest_first AS copy,
       CASE WHEN record <> first_value(record) OVER fullest_first THEN record END AS differing
FROM store.records AS r JOIN repeated USING (identity) JOIN store.log_files AS f ON f.log_file = r.log_file
WINDOW fullest_first AS (PARTITION BY identity ORDER BY strlen(record) DESC, name, origin, position);

-- A copy stored without text has the text of the kept copy; if another copy replaces that one, the
-- text must be stored.
UPDATE store.copies SET record = outdone.differing
FROM (SELECT identity, any_value(differing) AS differing FROM copied
      WHERE copy > 1 AND log_file < getvariable('first') AND differing IS NOT NULL GROUP BY identity) AS outdone
WHERE copies.identity = outdone.identity AND copies.record IS NULL;

INSERT INTO touched
SELECT DISTINCT batch FROM copied JOIN store.log_files USING (log_file) WHERE copy > 1;

INSERT INTO store.copies SELECT identity, log_file, position, length, differing FROM copied WHERE copy > 1;
DELETE FROM store.records WHERE rowid IN (SELECT place FROM copied WHERE copy > 1);

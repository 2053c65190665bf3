-- The records of a log group as a clock counts them.
-- Reads   records; matched, those that any filter matches; deliveries(file INTEGER, delivered TIMESTAMP), where
--         the clock goes by delivery
-- Gives   counted, a view of records with: event_time, as the clock has it; happened, the record's own time;
--         known, the time in which it can first be seen. Undated records stay undated.
--         matching, the same of the records that any filter matches
-- Slots   view: a name, and that name with _matching; time, known: expressions; from: a table; wanted: a condition
CREATE TEMP VIEW /* view */ counted AS
SELECT * REPLACE (/* time */ event_time AS event_time), event_time AS happened, /* known */ event_time AS known
FROM /* from */ records
WHERE /* wanted */ true;

CREATE TEMP VIEW /* view */ matching AS
SELECT * REPLACE (/* time */ event_time AS event_time), event_time AS happened, /* known */ event_time AS known
FROM /* from */ matched
WHERE /* wanted */ true;

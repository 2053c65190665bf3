-- Define the records of a log group as a clock counts them.
-- Reads   traffic; matched; deliveries(file INTEGER, delivered TIMESTAMP), if the clock uses
--         delivery times
-- Gives   counted, a view of traffic with: first_event, last_event: their times by the clock;
--         visible: the time at which the last of them can first be seen. Undated records stay
--         undated.
--         matching, a view of matched with: event_time: the time by the clock; happened: the
--         record's own time; visible: the time at which it can first be seen
-- Slots   view: a name, and that name with _matching; first, last, last visible, time, visible: expressions;
--         from: a table; counted, matching: conditions
CREATE TEMP VIEW /* view */ counted AS
SELECT account, region, /* first */ first_event AS first_event, /* last */ last_event AS last_event,
       /* last visible */ last_event AS visible, records
FROM traffic
WHERE /* counted */ true;

CREATE TEMP VIEW /* view */ matching AS
SELECT * REPLACE (/* time */ event_time AS event_time), event_time AS happened, /* visible */ event_time AS visible
FROM /* from */ matched
WHERE /* matching */ true;

-- What the records of a store tell of identities.
-- Gives   acting, a view for first_uses.sql; the same as events, for call_minutes.sql
-- Slot    acting: the query of acting.sql over store.records
CREATE TEMP VIEW acting AS /* acting */ FROM acting;

CREATE TEMP VIEW events AS FROM acting;

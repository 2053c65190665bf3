-- The records of a store, as acting.sql reads them.
-- Slot    asked: which of them
SELECT *, eventTime AS event_time FROM store.records WHERE /* asked */ true

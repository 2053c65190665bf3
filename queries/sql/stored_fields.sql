-- Read records of a store in the form that acting.sql reads.
-- Slot    asked: the condition that selects them
SELECT *, eventTime AS event_time FROM store.records WHERE /* asked */ true

-- List the records of a store that begin sessions, by the ids that their responses name.
-- Reads   records
-- Gives   log_file, position INTEGER, id UBIGINT, own_ids UBIGINT[], the last two of relations.sql
-- Slots   records: another relation with the columns of a store;  own ids: UBIGINT[], the ids of the
--         credential that made the call;  issuing: whether the call begins sessions;  issued:
--         VARCHAR[], the ids that the record names, some NULL
SELECT log_file, position, hash(id) AS id, own_ids
FROM (SELECT log_file, position, unnest(/* issued */ [eventName]) AS id, /* own ids */ NULL::UBIGINT[] AS own_ids FROM /* records */ records
      WHERE eventTime IS NOT NULL AND /* issuing */ true)
WHERE id IS NOT NULL

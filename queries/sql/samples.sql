-- List the values that one metric filter extracts, per series, minute and first minute in which
-- evaluations see them.
-- Reads   matching
-- Params  $filter, $sample: its indexes in matches and samples, counted from 1;  $start, $end
--         (half-open);  $largest: the largest absolute value of a sample; CloudWatch refuses larger
--         ones
-- Gives   dimensions VARCHAR[]: their values, NULL if a record lacks one;  minute, visible_from
--         BIGINT since the epoch;  singles DOUBLE[], increasing
SELECT samples[$sample].dimensions AS dimensions, minute_of(event_time) AS minute,
       minute_of(greatest(visible, event_time)) + 1 AS visible_from,
       list(samples[$sample].value ORDER BY samples[$sample].value) AS singles
FROM /* view */ matching
WHERE event_time >= $start AND event_time < $end AND matches[$filter] AND abs(samples[$sample].value) <= $largest
GROUP BY ALL ORDER BY dimensions, minute, visible_from;

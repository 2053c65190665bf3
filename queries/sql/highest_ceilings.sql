-- List the threads with the highest possible scores. Threads that may score zero come first, since
-- they must be examined to be counted.
-- Reads   ceilings
-- Params  $named BOOLEAN: whether to list the threads that may be named, or the others;
--         $score, $value DOUBLE: the bounds for naming a thread;  $passed, $count
-- Gives   thread, acts BIGINT, score DOUBLE, certain BOOLEAN, as in ceilings; at most $count, after
--         the first $passed
SELECT thread, acts, score, certain FROM ceilings
WHERE (score >= $score OR value >= $value) = $named
ORDER BY certain, score DESC, thread LIMIT $count OFFSET $passed;

-- The threads with the highest possible scores; first those that may score nothing, which must be
-- examined to be counted.
-- Reads   ceilings
-- Params  $named BOOLEAN: whether those that may be named, or the others;  $score, $value DOUBLE: what names a thread;  $passed, $count
-- Gives   thread, acts BIGINT, score DOUBLE, certain BOOLEAN: as in ceilings; at most $count after $passed of them
SELECT thread, acts, score, certain FROM ceilings
WHERE (score >= $score OR value >= $value) = $named
ORDER BY certain, score DESC, thread LIMIT $count OFFSET $passed;

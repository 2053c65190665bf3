-- Tell whether a filter matches any call that changes nothing.
-- Reads   matched
-- Params  $filter INTEGER, counted from 1
-- Gives   matches BOOLEAN
SELECT EXISTS (FROM matched WHERE NOT change AND matches[$filter]) AS matches;

-- Take out of a store of version 3 what is derived of its records anew.
-- Changes store.traffic, store.delays
DROP TABLE store.traffic;
DROP TABLE store.delays;

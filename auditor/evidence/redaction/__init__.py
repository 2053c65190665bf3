"""The replacement of values by stable pseudonyms, for sharing evidence."""

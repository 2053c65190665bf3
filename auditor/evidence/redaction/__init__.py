"""Values replaced by stable pseudonyms, so that evidence can be shared."""

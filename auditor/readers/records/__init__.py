"""Records as the engine takes them, cut out of documents byte for byte."""

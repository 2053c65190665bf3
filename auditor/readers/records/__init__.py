"""Records in the form that the engine reads, cut out of documents byte for byte."""

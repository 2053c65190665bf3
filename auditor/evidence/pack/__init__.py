"""Evidence packs: self-contained bags (RFC 8493), written, checked and compared."""

"""A pack of evidence: one bag (RFC 8493) that stands on its own, written, checked and compared."""

"""Bytes to documents: decompression, archives, text and JSON, within one limit on size."""

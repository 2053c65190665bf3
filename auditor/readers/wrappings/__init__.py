"""What other services wrap around a record, and how the record comes out unchanged."""

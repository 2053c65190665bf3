"""What matters first: calls weighted by the cost of missing them, as threads of one actor. Pure."""

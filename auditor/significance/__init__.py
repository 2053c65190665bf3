"""What matters first: calls by what it would cost to miss them, as threads of one actor. Pure."""

"""What one actor did, where its credentials came from, and which sessions it began."""

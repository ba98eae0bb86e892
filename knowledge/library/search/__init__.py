"""What there is on a question."""

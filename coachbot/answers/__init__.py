"""What should I say here: the answer, its sources, and what it does not know."""

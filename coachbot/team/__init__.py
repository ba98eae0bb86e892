"""The capability “team”: who is who, which deals there are, and where they come from."""

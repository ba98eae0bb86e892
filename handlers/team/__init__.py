"""Who is in the team and when they may be disturbed."""

"""Before and after a call, in Slack and on the terminal."""

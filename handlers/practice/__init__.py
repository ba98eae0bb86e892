"""Practice on the terminal and in Slack."""

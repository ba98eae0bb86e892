"""What is kept of people: shown to them in Slack, and on the command line for an admin."""

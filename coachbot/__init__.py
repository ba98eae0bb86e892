"""The coach, without Slack."""

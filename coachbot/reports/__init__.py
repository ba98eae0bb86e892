"""Pages to read outside Slack; the home of jinja2."""

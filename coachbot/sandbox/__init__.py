"""A small Slack workspace on this machine: Web API, Socket Mode and a page. Imports nothing of ours."""

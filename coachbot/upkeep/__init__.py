"""The playbook, kept alive: plays written in Slack, looked at by a manager, and live once approved."""

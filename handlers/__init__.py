"""Every way in: Slack, the command line. The only place that imports slack_bolt and slack_sdk."""

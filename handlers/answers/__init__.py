"""“What should I say here?” in Slack and on the terminal."""

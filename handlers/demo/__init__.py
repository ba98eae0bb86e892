"""The sample team in a sandbox workspace."""

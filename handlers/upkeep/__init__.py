"""Upkeep in Slack: plays are written, looked at and approved where people already are."""

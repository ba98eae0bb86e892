"""The sample team's calendars and twelve weeks of its past, made for any moment."""

"""The one home of icalendar and of calendar services: a rep's calendar in, meetings out."""

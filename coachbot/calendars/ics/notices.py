"""What holds for a whole calendar file and its owner should know. Pure."""

from coachbot.calendars.ics.blocks import Blocks, properties
from coachbot.calendars.ics.zones import Zones

# Somebody's own reminders need no guests; a calendar of so many events without a single one hides them.
_FEWEST = 3
_NAMES = 5
_NO_GUESTS = (
    "This calendar shows no guests at all, as calendars published from Outlook do, so a buyer's meeting cannot be told"
    " from any other. Connect the account itself, or an address that shows guests."
)


def shows_no_guests(parts: Blocks) -> bool:
    """Whether not one of several events says who is invited."""
    if len(parts.events) < _FEWEST:
        return False
    names = ("ATTENDEE", "ORGANIZER")
    return not any(
        name in names for versions in parts.events.values() for event in versions for name, _ in properties(event)
    )


def notices(parts: Blocks, zones: Zones) -> tuple[str, ...]:
    """A sentence for each."""
    found = [_NO_GUESTS] if shows_no_guests(parts) else []
    if zones.unknown:
        names = ", ".join(f"“{name[:60]}”" for name in list(zones.unknown)[:_NAMES])
        found.append(f"Nobody knows the time zone {names}; its times are read as {zones.fallback}. Check one of them.")
    return tuple(found)

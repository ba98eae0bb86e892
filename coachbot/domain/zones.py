"""What people and programs call a time zone for short. Pure."""

# Names of summer and winter mean one clock: whoever writes “EST” in July means the office's hours. Of several zones
# with one abbreviation it is the one most teams mean.
_CALLED = {
    "America/New_York": "est edt et est5 eastern",
    "America/Chicago": "cst cdt ct central",
    "America/Denver": "mst mdt mt mountain",
    "America/Los_Angeles": "pst pdt pt pacific",
    "America/Halifax": "adt",
    "Europe/Berlin": "cet cest mez mesz",
    "Europe/Athens": "eest",
    "Europe/London": "bst uk",
    "Asia/Tokyo": "jst",
    "Asia/Singapore": "sgt",
    "Asia/Hong_Kong": "hkt",
    "Australia/Sydney": "aest aedt",
    "Pacific/Auckland": "nzst nzdt",
}
_ZONES = {short: name for name, shorts in _CALLED.items() for short in shorts.split()}


def zone_called(short: str) -> str:
    """The zone database's name for an abbreviation or a word for one; empty where it is none."""
    return _ZONES.get(short.casefold(), "")

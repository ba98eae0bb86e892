"""A calendar file cut into its parts as text, so that one broken event spoils no other. Pure."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_FOLD = re.compile(r"\r?\n[ \t]|\r(?!\n)[ \t]")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"^([A-Za-z0-9-]+)")
_UID = re.compile(r"^UID(?:;[^:]*)?:(.*)$", re.IGNORECASE)
_ZONE = re.compile(r"^X-WR-TIMEZONE(?:;[^:]*)?:(.*)$", re.IGNORECASE)
_METHOD = re.compile(r"^METHOD(?:;[^:]*)?:\s*CANCEL\s*$", re.IGNORECASE)
_TIMEZONE_ID = re.compile(r"^(TZID|X-LIC-LOCATION)(?:;[^:]*)?:(.*)$", re.IGNORECASE)
MAX_UID = 500
# No calendar nests so deep; what does was made to keep its reader busy.
_DEEPEST = 20
Property = tuple[str, str]
"""Its name, upper case, and its whole line, unfolded."""
_PARTS = frozenset({"VEVENT", "VTIMEZONE"})


@dataclass(slots=True)
class Zone:
    """A VTIMEZONE as written: its lines without BEGIN and END, and what it calls itself."""

    lines: list[str]
    location: str = ""


@dataclass(slots=True)
class Blocks:
    """What a file holds.

    Attributes:
        zone: X-WR-TIMEZONE, as written; empty where there is none.
        zones: VTIMEZONE by its TZID.
        events: For each UID the VEVENTs of that UID, each as its lines without BEGIN and END, in the file's order.
        unfinished: UIDs of events whose END is missing.
    """

    is_calendar: bool = False
    zone: str = ""
    zones: dict[str, Zone] = field(default_factory=dict[str, Zone])
    events: dict[str, list[list[str]]] = field(default_factory=dict[str, list[list[str]]])
    unfinished: list[str] = field(default_factory=list[str])


def split(text: str) -> Blocks:
    """Cut a file; what lies between events and belongs to none is passed over."""
    cutter = _Cutter()
    # Lines end in all three ways; a fold is undone first, for it may stand anywhere, even inside a name.
    for line in _NEWLINE.split(_FOLD.sub("", text.lstrip("\ufeff"))):
        marker, _, kind = line.partition(":")
        match marker.upper():
            case "BEGIN":
                cutter.begin(kind.strip().upper(), line)
            case "END":
                cutter.end(kind.strip().upper(), line)
            case _:
                cutter.take(line)
    cutter.finish()
    return cutter.found


class _Cutter:
    """Knows which part of the file it is in."""

    def __init__(self) -> None:
        self.found = Blocks()
        self._stack: list[str] = []
        self._parts = 0
        self._part: list[str] = []
        self._cancels = False

    def begin(self, kind: str, line: str) -> None:
        if kind in _PARTS and kind in self._stack:
            # The END of the one before is missing.
            self.finish()
            self._cut(self._stack.index(kind))
        inside = self._inside
        if len(self._stack) < _DEEPEST:
            self._stack.append(kind)
            self._parts += kind in _PARTS
        self.found.is_calendar |= kind == "VCALENDAR"
        self._cancels &= kind != "VCALENDAR"
        if inside:
            self._part.append(line)
        elif kind in _PARTS:
            self._part = []

    def end(self, kind: str, line: str) -> None:
        if kind not in self._stack:
            return
        # The innermost of that kind, and whatever in it was never ended.
        self._cut(len(self._stack) - 1 - self._stack[::-1].index(kind))
        if self._inside:
            self._part.append(line)
        elif kind == "VEVENT":
            # A file that takes meetings back need not say so in each of them.
            said = ["STATUS:CANCELLED", *self._part] if self._cancels else self._part
            self.found.events.setdefault(uid_of(self._part), []).append(said)
        elif kind == "VTIMEZONE":
            _keep(self.found.zones, self._part)

    def take(self, line: str) -> None:
        if self._inside:
            self._part.append(line)
        elif self._stack == ["VCALENDAR"] and (head := _ZONE.match(line)):
            self.found.zone = head[1].strip()
        elif self._stack == ["VCALENDAR"] and _METHOD.match(line):
            self._cancels = True

    def finish(self) -> None:
        if "VEVENT" in self._stack and self._part:
            self.found.unfinished.append(uid_of(self._part))

    @property
    def _inside(self) -> bool:
        return self._parts > 0

    def _cut(self, at: int) -> None:
        self._parts -= sum(kind in _PARTS for kind in self._stack[at:])
        del self._stack[at:]


def uid_of(lines: list[str]) -> str:
    """The UID of an event; one without gets one from its content, the same at every reading."""
    depth = 0
    for line in lines:
        upper = line[:6].upper()
        depth += upper == "BEGIN:"
        depth -= upper.startswith("END:")
        if depth == 0 and (found := _UID.match(line)) and (uid := found[1].strip()):
            # A key of such a length would fit into no index.
            return uid if len(uid) <= MAX_UID else "long-uid-" + _digest(uid)
    return "no-uid-" + _digest("\n".join(lines))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def properties(lines: Iterable[str]) -> Iterator[Property]:
    """The event's own properties; those of an alarm inside it are left out."""
    depth = 0
    for line in lines:
        found = _NAME.match(line)
        name = found[1].upper() if found else ""
        if name == "BEGIN":
            depth += 1
        elif name == "END":
            depth -= 1
        elif depth == 0 and name:
            yield name, line


def _keep(zones: dict[str, Zone], lines: list[str]) -> None:
    named: Mapping[str, str] = {
        found[1].upper(): found[2].strip() for line in lines if (found := _TIMEZONE_ID.match(line))
    }
    if named.get("TZID"):
        zones.setdefault(named["TZID"], Zone(lines, named.get("X-LIC-LOCATION", "")))

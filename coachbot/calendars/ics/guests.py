"""Who is invited: an address is read however a calendar wrote it. Pure."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from coachbot.plans.meeting import Attendee
from knowledge.library.text.decode import visible

MAX_NAME = 120
MAX_ATTENDEES = 200
_MAX_LINE = 4_000
# Up to the colon that is not inside quotes; an unclosed quote is taken as a letter.
# Nothing in it can be read in two ways, or a line made for it would be read for ever.
_QUOTED_OR_NOT = r"(?:\"[^\"]*+\")?+[^:;,]*+"
HEAD = re.compile(rf"^[^:;]*+((?:;[^=:;]++={_QUOTED_OR_NOT}(?:,{_QUOTED_OR_NOT})*+)*+):")
_PARAMETER = re.compile(r";([^=:;]++)=(\"[^\"]*+\"|[^:;]*+)")
_PLAIN = re.compile(r"^(?:mailto:)?([^\s@<>\"',;:?%()\[\]]+@[^\s@<>\"',;:?%()\[\]/]+)$", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>\"',;:?()\[\]=/\\]{1,200}@[^\s@<>\"',;:?()\[\]=/\\&]{1,200}")
# Other people's addresses inside an invitation's line: who sent it for whom, which list it came by.
_OF_OTHERS = re.compile(
    r";\s{0,5}(?:SENT-BY|DELEGATED-TO|DELEGATED-FROM|MEMBER|DIR|SCHEDULE-AGENT)\s{0,5}="
    r"(?:(?:\"[^\"]{0,500}\",?){1,20}|\s?(?:mailto:)?[^;:\"]{0,200})",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r";\s{0,5}CN\s{0,5}=\s?(.{1,200}?)(?=;\s{0,5}[A-Z][A-Z-]{1,30}\s?=|:\s{0,5}(?:mailto|invalid|urn|https?|MAILTO|/)|:[^:]*$|$)"
)
_KINDS = {"ROOM": "room", "RESOURCE": "resource", "GROUP": "group"}
_ROOM_HOSTS = ("resource.calendar.google.com",)
_STATUS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


def words(value: object, limit: int) -> str:
    """Text from outside: one line, nothing hidden in it, cut."""
    return " ".join(visible(str(value)).split())[:limit]


def attendees(lines: Sequence[str]) -> tuple[Attendee, ...]:
    """Everybody invited, each once."""
    found = [person for line in lines[:MAX_ATTENDEES] for person in people(line)]
    return tuple({person.email or person.name: person for person in found}.values())


def people(line: str) -> list[Attendee]:
    """Whom one line invites; several where a calendar put several on it, nobody where it names nobody."""
    head = HEAD.match(line)
    plain = _PLAIN.match(line[head.end() :].strip()) if head else None
    if head is None or plain is None:
        return _anyhow(line[:_MAX_LINE])
    params = {name.strip().upper(): value.strip().strip('"') for name, value in _PARAMETER.findall(head[1])}
    return _one(plain[1], params.get("CN", ""), params.get("CUTYPE", ""), params.get("PARTSTAT", ""))


def _anyhow(line: str) -> list[Attendee]:
    """The address that is plainly there, in a line that breaks the format."""
    own = _OF_OTHERS.sub("", line)
    called = _CALLED.search(own)
    name = called[1].strip().strip('"') if called else ""
    kind, status = (_parameter(own, which) for which in ("CUTYPE", "PARTSTAT"))
    addresses = list(_addresses(own))
    # Of several on one line nobody knows whose name it is.
    called_so = name if len(addresses) == 1 else ""
    found = [person for address in addresses for person in _one(address, called_so, kind, status)]
    return found or _one("", name, kind, status)


def _addresses(line: str) -> Iterator[str]:
    value = re.split(r"mailto:", line, maxsplit=1, flags=re.IGNORECASE)
    if len(value) == 2 and (found := _ADDRESS.findall(unquote(value[1].partition("?")[0]))):
        # Several on one line are several guests; of one written twice the first counts.
        yield from dict.fromkeys(found)
        return
    yield from [address for which in ("EMAIL", "") if (address := _first(line, which))][:1]


def _first(line: str, parameter: str) -> str:
    text = _parameter(line, parameter) if parameter else unquote(line)
    found = _ADDRESS.search(text)
    return found[0] if found else ""


def _parameter(line: str, name: str) -> str:
    found = re.search(rf";\s{{0,5}}{name}\s{{0,5}}=\s?\"?([^;:\"]{{1,200}})", line, re.IGNORECASE)
    return found[1].strip() if found else ""


def _one(address: str, name: str, kind: str, status: str) -> list[Attendee]:
    email, called = address.strip(".").lower(), words(name, MAX_NAME)
    if not (email or called):
        return []
    is_room = email.endswith(_ROOM_HOSTS)
    sort = "resource" if is_room else _KINDS.get(kind.upper(), "person")
    answered = _STATUS.get(status.upper(), "needs_action")
    return [Attendee("" if called.lower() == email else called, email, answered, sort)]

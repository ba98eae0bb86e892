"""Is a meeting a sales call? Rules, each with a reason a rep can read. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from coachbot.domain.addresses import FREE_MAIL, belongs, domain_of, is_nobody
from coachbot.plans.meeting import Attendee, Meeting

LONGEST = timedelta(hours=4)
CROWD = 25
_TAG = re.compile(r"[\[(]\s*sales(?:[ -]?call)?\s*[\])]|#sales(?:[ -]?call)?(?![\w-])", re.IGNORECASE)
# Whole words of a title that say it is something else, whoever comes.
_OTHER = re.compile(
    r"\b(?:interview(?:ing)?|candidate|dentist|doctor|gym|birthday|holiday|vacation|school|therapy|webinar|"
    r"all[ -]hands|offsite|personal)\b",
    re.IGNORECASE,
)
_FOCUS = re.compile(r"^\W*(?:focus(?: time)?|deep work|no calls|no meetings|hold)\b", re.IGNORECASE)
_AWAY = re.compile(r"\b(?:ooo|out of (?:the )?office|annual leave|sick leave|pto)\b", re.IGNORECASE)
# With nobody from outside on the invitation, or beside words that say something else, these make one wonder.
_SOUNDS = re.compile(
    r"\b(?:demo|discovery|intro(?:duction)? call|first call|proposal|pricing|negotiation|renewal|qbr|kick-?off|"
    r"proof of concept)\b",
    re.IGNORECASE,
)
_IS_AWAY, _IS_FOCUS = "You are out of the office then.", "It is focus time."
_IS_OTHER = "Its title says it is something else."


@dataclass(frozen=True, slots=True)
class OwnSide:
    """What decides who is from outside.

    Attributes:
        me: The calendar owner's address, lower case; empty when it is not known.
        domains: Our own; their subdomains are ours too.
        deal_domains: Of the accounts we have deals with.
        deal_contacts: Addresses of the people in our deals.
        excluded: More words that make a title something else.
    """

    me: str = ""
    domains: frozenset[str] = frozenset()
    deal_domains: frozenset[str] = frozenset()
    deal_contacts: frozenset[str] = frozenset()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Says whether a meeting is a sales call, and why; what the rep said of its series counts before it.

    Attributes:
        is_call: None is a doubt: the rep is asked, once a series.
    """

    is_call: bool | None
    why: str


def outsiders(meeting: Meeting, side: OwnSide) -> list[Attendee]:
    """The people from outside, rooms and resources left out; those who declined too."""
    mine = domain_of(side.me) or (domain_of(meeting.organizer) if not side.domains else "")
    if not side.me and belongs(mine, side.deal_domains):
        # A buyer's invitation tells nothing about whose calendar it is in.
        mine = ""
    own = (side.domains | {mine}) - FREE_MAIL - {""}
    return [
        person
        for person in (*meeting.attendees, *_organizer(meeting))
        if person.kind in ("person", "group")
        and person.email not in ("", side.me)
        and not is_nobody(person.email)
        and not belongs(domain_of(person.email), own)
    ]


def verdict(meeting: Meeting, side: OwnSide) -> Verdict:
    """Whether a meeting is a sales call, and why; the first rule that fits decides."""
    if no := _hindrance(meeting, side):
        return Verdict(False, no)
    if _TAG.search(meeting.title):
        return Verdict(True, "The title says so.")
    outside = outsiders(meeting, side)
    coming = [person for person in outside if person.status != "declined"]
    if known := next((p for p in coming if _in_a_deal(p, side)), None):
        return Verdict(True, f"{_called(known)} belongs to one of your deals.")
    if other := _something_else(meeting.title):
        if coming and _SOUNDS.search(meeting.title):
            return Verdict(None, f"{_called(coming[0])} is invited, but the title may say something else.")
        return Verdict(False, other)
    if not coming and meeting.guests_unknown:
        is_likely = bool(_SOUNDS.search(meeting.title))
        return Verdict(None if is_likely else False, "Its calendar shows no guests, so who comes is not known.")
    return _by_guests(meeting, outside, coming)


def _by_guests(meeting: Meeting, outside: Sequence[Attendee], coming: Sequence[Attendee]) -> Verdict:
    if outside and not coming:
        return Verdict(False, "Everybody from outside declined.")
    if len(coming) > CROWD:
        return Verdict(None, f"{len(coming)} people from outside are invited, as to a webinar.")
    if coming:
        first = f"{_called(coming[0])} from {domain_of(coming[0].email)}"
        others = f" and {len(coming) - 1} more from outside are" if len(coming) > 1 else " is"
        return Verdict(True, f"{first}{others} invited.")
    unnamed = [one for one in meeting.attendees if not one.email and one.kind == "person" and one.status != "declined"]
    if unnamed:
        return Verdict(None, f"{unnamed[0].name} is invited, but the calendar shows no address of theirs.")
    if _SOUNDS.search(meeting.title):
        return Verdict(None, "The title sounds like one, but nobody from outside is on the invitation.")
    return Verdict(False, "Nobody from outside is invited.")


def _hindrance(meeting: Meeting, side: OwnSide) -> str:
    """Why it is none, whoever is invited."""
    mine = next((person for person in meeting.attendees if side.me and person.email == side.me), None)
    reasons = (
        (meeting.status == "cancelled", "It is cancelled."),
        (mine is not None and mine.status == "declined", "You declined it."),
        (meeting.private, "It is private."),
        (meeting.show_as == "out_of_office", _IS_AWAY),
        (meeting.show_as == "focus", _IS_FOCUS),
        (meeting.all_day, "It takes the whole day."),
        (meeting.end - meeting.start > LONGEST, "It is longer than four hours."),
        (not _TAG.search(meeting.title) and _is_excluded(meeting.title, side), _IS_OTHER),
    )
    return next((why for holds, why in reasons if holds), "")


def _is_excluded(title: str, side: OwnSide) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", title, re.IGNORECASE) for word in side.excluded)


def _something_else(title: str) -> str:
    """What words of a title say; they may belong to a buyer's name, so whoever is known from a deal goes before."""
    reasons = ((_AWAY.search(title), _IS_AWAY), (_FOCUS.match(title), _IS_FOCUS), (_OTHER.search(title), _IS_OTHER))
    return next((why for found, why in reasons if found), "")


def _organizer(meeting: Meeting) -> list[Attendee]:
    known = {person.email for person in meeting.attendees}
    return [Attendee("", meeting.organizer, "accepted")] if meeting.organizer and meeting.organizer not in known else []


def _in_a_deal(person: Attendee, side: OwnSide) -> bool:
    return person.email in side.deal_contacts or belongs(domain_of(person.email), side.deal_domains)


def _called(person: Attendee) -> str:
    return person.name or person.email

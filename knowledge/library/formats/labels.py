"""The words with which people mark who speaks in an objection and its reply. Pure."""

import re
from enum import StrEnum

from knowledge.library.text.markdown import plain


class Part(StrEnum):
    """What a piece of an objection's entry is."""

    OBJECTION = "objection"
    SAY = "say"
    ASK = "ask"
    WHY = "why"
    AVOID = "avoid"
    ASIDE = "aside"
    ABOUT = "about"


_WHO = r"(?:they|the )?(?:buyers?|customers?|prospects?|clients?|leads?)?"
_NAMES = {
    Part.OBJECTION: (
        r"objections?|q|questions?|faq|pushback|concerns?|claims?|trigger|if they say|what they say"
        rf"|you(?: will| might)? hear|(?:when |if )?(?:they|{_WHO}) (?:say|says|said|ask|asks|claim|claims)"
        r"|customer question|competitor says"
    ),
    Part.SAY: (
        r"responses?|reply|replies|a|answers?|(?:you|we|rep|reps|seller) (?:say|answer|reply)|say"
        r"|talk(?:ing)? tracks?|scripts?|rebuttals?|counters?|what to say|what you say"
        r"|how to (?:respond|answer|reply|handle it)|our (?:response|answer|reply)"
        r"|suggested (?:response|answer|reply)|talking points?|say this|example response|handling|handle"
    ),
    Part.ASK: r"(?:then )?ask|follow[- ]?ups?|follow[- ]?up questions?|questions? to ask|probe|discovery questions?",
    Part.WHY: r"why|why it works|reason|reasons|context|background|rationale|where we win|explanation",
    Part.AVOID: (r"(?:do not|don'?t|never) say|avoid|do not|don'?ts?|never|what not to say|not to say"),
    Part.ASIDE: (
        r"proof|evidence|reference|source|owner|author|created(?: by)?|updated"
        r"|last (?:updated|edited|modified|reviewed)(?: by| on)?|date|status|tags?|notes?|stage|#|no\.?|id|version"
        r"|reviewed(?: by)?|where they win|link|category|type"
    ),
    Part.ABOUT: r"competitors?|vendors?|alternatives?|name|rival|product|who",
}
_WHOLE = {part: re.compile(rf"(?:{names})(?: \d+)?$", re.IGNORECASE) for part, names in _NAMES.items()}
_LABELLED = re.compile(
    r"^(?P<name>[^:：\s](?:[^:：]{0,38}[^:：\s])?)\s*+[:：]\s*+(?P<rest>.*)$",
    re.DOTALL,
)
_ORNAMENT = re.compile(r"^[^\w\"“'‘#]+")


def part_named(name: str) -> Part | None:
    """What a column's head, a heading or a label stands for; None when it is none of these."""
    bare = _ORNAMENT.sub("", plain(name)).strip(" :：").replace("’", "'")
    return next((part for part, names in _WHOLE.items() if names.match(bare)), None)


def labelled(line: str) -> tuple[Part, str] | None:
    """The label a line begins with or consists of, and what follows it as plain words."""
    bare = _ORNAMENT.sub("", plain(line)).strip()
    if found := _LABELLED.match(bare):
        part = part_named(found["name"])
        # "Product: …" or "Note: …" begins a sentence as often as an entry.
        if part is not None and part is not Part.ABOUT:
            return part, found["rest"].strip()
    is_alone = bool(re.match(r"^\W*(?:\*\*|__).*(?:\*\*|__)\W*$", line.strip()))
    part = part_named(bare) if is_alone else None
    return None if part is None or part is Part.ABOUT else (part, "")


_QUOTES = "\"“”„«»‘’'"
_VARIANTS = re.compile(rf"[{_QUOTES}]\s*(?:/|,|or|;|\|)\s*[{_QUOTES}]")


def quoted(text: str) -> bool:
    """Whether a text is somebody's words in quotation marks."""
    bare = text.strip()
    return len(bare) > 4 and bare[0] in '"“„«' and bare.rstrip(".!?,")[-1] in '"”“»'


def spoken(text: str) -> tuple[str, ...]:
    """A buyer's words without their quotation marks; each of several ways to put it."""
    bare = plain(text).strip()
    return tuple(word for part in _VARIANTS.split(bare) if (word := part.strip(f" {_QUOTES}")))

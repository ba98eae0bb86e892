"""What a message or a command asks of plans, in the words people use. Pure."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_WORDS = 200


class Wanted(StrEnum):
    """What somebody wants to see."""

    NEXT = "next"
    TODAY = "today"
    ACCOUNT = "account"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        words: Ways to read the account's name, the likeliest first.
        plainly: Nothing else can be meant, so that an account nobody knows is said to be none.
    """

    wanted: Wanted
    words: tuple[str, ...] = ()
    plainly: bool = True


_FLAGS = re.IGNORECASE | re.VERBOSE | re.DOTALL
_POLITE = r"(?:please|pls|hi|hey|hello|ok|okay|coach|quickly|thanks|thank\ you|thx)"
_ASKS = re.compile(
    rf"""^\W* (?:{_POLITE}\W+){{0,3}} (?:(?:can|could|would|will)\ you\ )? (?:{_POLITE}\W+)?
    (?:(?:i\ (?:need|want)|i'd\ like|give|show|make|get|send)\ (?:me\ )?)?
    (?:(?:a|the|my)\ )?
    (?P<plainly>game\ ?plan|prep(?:are)?\ (?:me|us)|prep(?:are)?)\b
    (?!\ (?:was|is|were|has|had|did|that|which)\b) (?P<rest>.*)$""",
    _FLAGS,
)
_LEAD_IN = re.compile(r"^\W*(?:for|with)\b\W*(?:(?:for|with)\b\W*)?", _FLAGS)
_CALL_WITH = re.compile(
    r"""^(?:(?:my|the|our|a|this|that|today's|tomorrow's)\ )? (?:(?:next|coming|upcoming)\ )?
    (?:sales\ )?(?:call|meeting|demo|chat)\ (?:with|about|at|for)\b\W*""",
    _FLAGS,
)
_POLITE_END = re.compile(
    r"(?:(?<!\W)\W++(?:for\ me|today|now|please|pls|quickly|thanks|thank\ you|thx)){1,3}\W*+$", _FLAGS
)
_ONLY_POLITE = re.compile(r"^\W*(?:please|pls|thanks|thank\ you|thx)\W*$", _FLAGS)
_NEXT = re.compile(
    r"""^[\s.,!?]*+(?:(?:my|the|our)\s++)?
    (?:(?:next|coming|upcoming)\ one | (?:(?:next|coming|upcoming)\b\s*+)?(?:(?:sales\ )?(?:call|meeting))?)
    [\s.,!?]*+$""",
    _FLAGS,
)
_NEXT_CALL = re.compile(
    r"^\W*+(?:(?:what|when)(?:'s|\ is)\ )?(?:my|the|our)\ (?:next|coming|upcoming)\ (?:sales\ )?(?:call|meeting)\W*+$",
    _FLAGS,
)
_TODAY = re.compile(
    r"""^\W*(?:(?:all\ )?(?:my|the|our)\ )?
    (?:today(?:['’]s)?(?:\ (?:calls|meetings))? | (?:calls|meetings)\ (?:of\ |for\ )?today)\W*$""",
    _FLAGS,
)
_HELP = re.compile(r"^\W*(?:help|\?{1,3}|what\ can\ (?:you|i)\ do|how\ does\ (?:this|it)\ work|usage)\W*$", _FLAGS)


def request_in(text: str) -> Request | None:
    """What a message may ask of plans; None when it is about something else, as what a buyer said.

    Where it is not ``plainly`` so, only an account that is found makes it a request: "prep for procurement" may be a
    question for the playbook.
    """
    said = " ".join(text[: MAX_WORDS * 5].split())
    asked = _ASKS.match(said)
    if asked is None:
        # "My next call", with nothing about what a buyer said.
        return Request(Wanted.NEXT) if said and _NEXT_CALL.match(said) else None
    rest = asked["rest"]
    named = _LEAD_IN.match(rest) is not None
    request = request_of(rest)
    plainly = request.wanted is not Wanted.ACCOUNT or (named and " " in asked["plainly"].replace("game plan", "x x"))
    return replace(request, plainly=plainly)


def request_of(words: str) -> Request:
    """What the words behind ``/gameplan`` ask for."""
    words = " ".join(words.split())[: MAX_WORDS * 2]
    if _HELP.match(words):
        return Request(Wanted.HELP)
    words = _LEAD_IN.sub("", words)
    if _TODAY.match(words):
        return Request(Wanted.TODAY)
    short = "" if _ONLY_POLITE.match(words) else _POLITE_END.sub("", words)
    if _NEXT.match(short):
        return Request(Wanted.NEXT)
    ways = (_named(words), _named(short))
    return Request(Wanted.ACCOUNT, tuple(dict.fromkeys(ways)))


def _named(words: str) -> str:
    return _CALL_WITH.sub("", words).strip(" .?!,")[:MAX_WORDS]

"""What a message or a command asks of plans, in the words people use. Pure."""

import re
from dataclasses import dataclass
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
    """What is asked for; ``words`` name the account."""

    wanted: Wanted
    words: str = ""


_FLAGS = re.IGNORECASE | re.VERBOSE | re.DOTALL
_POLITE = r"(?:please|pls|hi|hey|hello|ok|okay|coach|now|quickly|thanks|thank\ you|thx)"
_ASKS = re.compile(
    rf"""^\W* (?:{_POLITE}\W+){{0,3}} (?:(?:can|could|would|will)\ you\ )? (?:{_POLITE}\W+)?
    (?:(?:i\ (?:need|want)|i'd\ like|give|show|make|get|send)\ (?:me\ )?)?
    (?:(?:a|the|my)\ )?
    (?:game\ ?plan | prep(?:are)?\ (?:me|us) | prep
       | prepare(?=\ for\ (?:my|the|our|a|next)\b[^?]{{0,40}}\b(?:call|meeting|demo)))\b
    (?!\ (?:was|is|were|has|had|did|that|which)\b) (.*)$""",
    _FLAGS,
)
_LEAD_IN = re.compile(r"^\W*(?:(?:for|with|on|about|to)\b\W*){1,3}", _FLAGS)
_CALL_WITH = re.compile(
    r"""^(?:(?:my|the|our|a|this|that|today's|tomorrow's)\ )? (?:(?:next|coming|upcoming)\ )?
    (?:sales\ )?(?:call|meeting|demo|chat)\ (?:with|about|at|for)\b\W*""",
    _FLAGS,
)
_POLITE_END = re.compile(rf"(?:(?:^|\W+)(?:for\ me|today|{_POLITE})){{1,3}}\W*$", _FLAGS)
_NEXT = re.compile(
    r"^[\s.,!?]*(?:(?:my|the|our)\ )?(?:next|coming|upcoming)?\s*(?:(?:sales\ )?(?:call|meeting)|one)?[\s.,!?]*$",
    _FLAGS,
)
_TODAY = re.compile(
    r"""^\W*(?:(?:all\ )?(?:my|the|our)\ )?
    (?:today(?:['’]s)?(?:\ (?:calls|meetings))? | (?:calls|meetings)\ (?:of\ |for\ )?today | day)\W*$""",
    _FLAGS,
)
_HELP = re.compile(r"^\W*(?:help|\?{1,3}|what\ can\ (?:you|i)\ do|how\ does\ (?:this|it)\ work|usage)\W*$", _FLAGS)


def request_in(text: str) -> Request | None:
    """What a message asks of plans; None when it is about something else, as what a buyer said."""
    asked = _ASKS.match(" ".join(text[: MAX_WORDS * 5].split()))
    return request_of(asked[1]) if asked else None


def request_of(words: str) -> Request:
    """What the words behind ``/gameplan`` ask for."""
    words = " ".join(words.split())[: MAX_WORDS * 2]
    if _HELP.match(words):
        return Request(Wanted.HELP)
    words = _LEAD_IN.sub("", words)
    if _TODAY.match(words):
        return Request(Wanted.TODAY)
    words = _POLITE_END.sub("", words)
    if _NEXT.match(words):
        return Request(Wanted.NEXT)
    return Request(Wanted.ACCOUNT, _CALL_WITH.sub("", words).strip(" .?!,")[:MAX_WORDS])

"""What the keys of recorders' JSON mean, however they are spelled. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast

from knowledge.library.transcripts.names import is_numbered

Item: TypeAlias = Mapping[str, Any]

TEXT = (
    "text", "transcript", "sentence", "spokentext", "utterance", "display", "displaytext", "content", "body", "message",
    "caption", "punctuatedword", "word", "value", "lexical", "transcripttext", "paragraph", "words", "speech", "line",
)  # fmt: skip
# What names a person goes before what only tells people apart.
SPEAKER = (
    "speakername", "speakerdisplayname", "detectedspeakername", "displayname", "participantname", "username",
    "fullname", "speaker", "participant", "detectedspeaker", "user", "author", "name", "from", "sender", "attendee",
    "speakeremail",
    "useremail", "email", "role", "participantrole", "speakerid", "participantid", "userid", "speakerlabel",
    "speakertag", "speakerindex", "speakeridx", "spk", "person", "party", "channel", "channelid", "channeltag",
)  # fmt: skip
# Keys that nobody listed yet.
_SOME_SPEAKER = re.compile(r"^who$|speaker|participant|part(?:y|ies)|person|attendee|member|talker|sender|author|actor")
_SOME_START = re.compile(r"start|begin")
_SOME_END = re.compile(r"(?:^|[^s])end|stop|finish")
_NAME = ("displayname", "name", "fullname", "participantname", "speakername", "username", "label", "email")
_GIVEN = ("firstname", "givenname")
_FAMILY = ("lastname", "familyname", "surname")
_IDENT = ("id", "speakerid", "participantid", "userid", "speaker", "key", "uuid", "label", "index", "name")
START = (
    "start", "starts", "startms", "starttime", "starttimemillis", "starttimems", "startoffset", "starttimestamp",
    "startseconds", "startsec", "begin", "beginoffsetmillis", "beginoffset", "from", "offset", "offsetinticks",
    "offsetmillisecond", "offsetmilliseconds", "offsetms", "offsetseconds", "startdatetime", "timestamp", "timestamps",
    "timestampms", "ts", "time", "timems", "audiooffset", "startedat", "spokenat", "createdat", "t",
    "relativestarttime",
)  # fmt: skip
END = (
    "end", "ends", "endms", "endtime", "endtimemillis", "endtimems", "endoffset", "endtimestamp", "endseconds",
    "endsec",
    "to", "endoffsetmillis", "enddatetime", "stop", "stoptime", "finish", "endedat", "relativeendtime",
)  # fmt: skip
LENGTH = ("duration", "durationms", "durationinticks", "durationmilliseconds", "durationseconds", "length")
# Lists that hold what was said, and lists that hold what somebody thinks of it.
_SPEECH = re.compile(
    r"transcri|utteranc|monolog|sentence|segment|turn|entries|dialog|conversation|phrase|caption|paragraph|speech"
    r"|messages?$|lines?$|results?$|items?$|words?$|cues?$|chunks?$"
)
_NO_SPEECH = re.compile(
    r"comment|note|summar|action|highlight|chapter|moment|topic|question|insight|keyword|analytic|sentiment|entit"
    r"|categor|reaction|chat|issue|outline|bookmark|task|tag|tracker|attachment|metric|filter"
)
_SAID = re.compile(r"transcri|utter|speech|sentence|segment|final|message|caption|pronunciation|punctuation|word|turn")
_HEARD = ("alternatives", "nbest")
_KIND = ("type", "kind", "eventtype", "itemtype")
_INTERIM = (("isfinal", False), ("final", False), ("ispartial", True))
_MOST_KEYS = 64


@lru_cache(maxsize=4_096)
def bare(key: str) -> str:
    """A key without its case and its joints: ``startTimeMillis`` and ``start_time_millis`` are one."""
    return re.sub(r"[^a-z0-9]", "", key.lower())


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an item's keys mean, as they are written, the surest first; the items of one list are all alike.

    Attributes:
        known: Each key by itself without case and joints.
        guesses: What the keys hold that say that a guess was replaced.
        names_somebody: Whether a key may hold a name.
        is_by_voice: Whether a key is a voice that the recorder told apart.
        is_heard: Whether a key may hold several ways in which it was heard.
    """

    known: Mapping[str, str]
    texts: tuple[str, ...]
    speakers: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    kinds: tuple[str, ...]
    guesses: tuple[tuple[str, bool], ...]
    names_somebody: bool
    is_heard: bool
    is_by_voice: bool

    @classmethod
    def of(cls, written: tuple[str, ...]) -> "_Shape":
        known = {bare(key): key for key in reversed(written)}
        return cls(
            known,
            tuple(known[name] for name in TEXT if name in known),
            _in_order(known, SPEAKER, _SOME_SPEAKER),
            _in_order(known, START, _SOME_START),
            _in_order(known, END, _SOME_END),
            tuple(known[name] for name in _KIND if name in known),
            tuple((known[name], is_interim) for name, is_interim in _INTERIM if name in known),
            any(name in known for name in (*_GIVEN, *_FAMILY, *_NAME)),
            any(name in known for name in _HEARD),
            any(is_voice(key) for key in written),
        )


def _in_order(known: Mapping[str, str], names: Sequence[str], some: re.Pattern[str]) -> tuple[str, ...]:
    others = (key for key in known if key not in names and some.search(key))
    return tuple(known[name] for name in (*names, *others) if name in known)


_kept = lru_cache(maxsize=256)(_Shape.of)


def _shape(item: Item) -> _Shape:
    # Thousands of keys are ids, and no shape that comes again.
    return _kept(tuple(item)) if len(item) <= _MOST_KEYS else _Shape.of(tuple(item))


def is_voice(key: str) -> bool:
    """Whether a key is what a recorder calls somebody whom it does not know: “SPEAKER_00”."""
    return is_numbered(key.replace("_", " "))


def first(item: Item, names: Iterable[str]) -> tuple[str, Any]:
    """The first of several keys that holds something, as it is written, and what it holds."""
    known = _shape(item).known
    for name in names:
        if name in known and item[known[name]] not in (None, "", []):
            return known[name], item[known[name]]
    return "", None


def text_of(item: Mapping[str, Any]) -> str:
    """The words of an item."""
    for key in _shape(item).texts:
        value = item[key]
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict) and (inner := text_of(cast("dict[str, Any]", value))):
            return inner
    return ""


def speakers(item: Item) -> tuple[str, ...]:
    """Every key that may say who speaks, the surest first, as it is written."""
    return _shape(item).speakers


def starts(item: Item) -> tuple[str, ...]:
    """Every key that may say when it begins, the surest first, as it is written."""
    return _shape(item).starts


def ends(item: Item) -> tuple[str, ...]:
    """The same for when it ends."""
    return _shape(item).ends


def rank(path: Iterable[str]) -> int:
    """1 where keys on the way to a list say that it is speech, -1 where they say that it is something else."""
    ranks = [_rank(key) for key in path]
    return -1 if -1 in ranks else max(ranks, default=0)


@lru_cache(maxsize=4_096)
def _rank(key: str) -> int:
    key = bare(key)
    return 1 if _SPEECH.search(key) else -1 if _NO_SPEECH.search(key) else 0


def best(item: dict[str, Any]) -> dict[str, Any]:
    """The item with the best of several ways in which it was heard."""
    heard = dicts(first(item, _HEARD)[1]) if _shape(item).is_heard else []
    return {**heard[0], **item} if heard else item


def is_said(item: Item) -> bool | None:
    """Whether an item's ``type`` says that it was spoken; None where it has none."""
    kinds = _shape(item).kinds
    value = next((item[key] for key in kinds if item[key] not in (None, "", [])), None) if kinds else None
    return bool(_SAID.search(value.lower())) if isinstance(value, str) else None


def is_interim(item: Item) -> bool:
    """Whether it is a guess that the recorder replaced later."""
    guesses = _shape(item).guesses
    return bool(guesses) and any(item[key] is held for key, held in guesses)


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or of an object whose keys are numbers."""
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        value = list(held.values()) if held and all(key.isdigit() for key in held) else []
    return [item for item in cast("list[Any]", value) if isinstance(item, dict)] if isinstance(value, list) else []


def may_name(item: Item) -> bool:
    """Whether something in an object may be somebody's name, or an object that has one."""
    shape = _shape(item)
    return shape.names_somebody or shape.is_by_voice or holds_more(item)


def below(data: Any) -> Iterator[tuple[str | None, Any]]:
    """Whatever in a list or an object may hold a list, and its key; None in a list."""
    if isinstance(data, dict):
        held = cast("dict[str, Any]", data)
        return ((key, value) for key, value in held.items() if _is_nested(value))
    items = cast("list[Any]", data) if isinstance(data, list) else []
    return ((None, item) for item in items if holds_more(item))


def _is_nested(value: object) -> bool:
    return isinstance(value, (list, dict))


def holds_more(value: Any) -> bool:
    """Whether there is a list or an object in a value, so that looking for speech in it makes sense."""
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value).values()
    elif not isinstance(value, list):
        return False
    # A loop, for it looks at every value of every item, and any() takes twice as long.
    for held in cast("Iterable[Any]", value):  # noqa: SIM110
        if isinstance(held, (list, dict)):
            return True
    return False


def identity(value: Any) -> str:
    """What tells a speaker apart, as text; empty where there is none."""
    if isinstance(value, dict):
        value = first(cast("dict[str, Any]", value), _IDENT)[1]
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def idents(item: Item) -> Iterator[str]:
    """What others may call the person by whom an entry of a list of people is about."""
    for key, value in item.items():
        names_it = bare(key).endswith("id") or bare(key) in ("index", "channel", "label", "key", "speaker", "tag")
        if names_it and (ident := identity(value)):
            yield ident


def name_in(value: Any) -> str:
    """The name that an object about a person holds."""
    if not isinstance(value, dict):
        return ""
    item = cast("dict[str, Any]", value)
    if not _shape(item).names_somebody:
        return ""
    given, family = first(item, _GIVEN)[1], first(item, _FAMILY)[1]
    if isinstance(given, str) and isinstance(family, str):
        return f"{given} {family}"
    found = first(item, _NAME)[1]
    if isinstance(found, dict):
        return name_in(cast("dict[str, Any]", found))
    return found.strip() if isinstance(found, str) else ""

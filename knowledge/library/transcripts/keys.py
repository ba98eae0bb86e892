"""What the keys of recorders' JSON mean, however they are spelled. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, cast

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


@lru_cache(maxsize=4_096)
def bare(key: str) -> str:
    """A key without its case and its joints: ``startTimeMillis`` and ``start_time_millis`` are one."""
    return re.sub(r"[^a-z0-9]", "", key.lower())


def first(item: Item, names: Iterable[str]) -> tuple[str, Any]:
    """The first of several keys that holds something, as it is written, and what it holds."""
    known = {bare(key): key for key in reversed(list(item))}
    for name in names:
        if name in known and item[known[name]] not in (None, "", []):
            return known[name], item[known[name]]
    return "", None


def text_of(item: Mapping[str, Any]) -> str:
    """The words of an item."""
    for name in TEXT:
        value = first(item, (name,))[1]
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict) and (inner := text_of(cast("dict[str, Any]", value))):
            return inner
    return ""


def speakers(item: Item) -> Iterator[tuple[str, Any]]:
    """Every key that may say who speaks, the surest first, without its case and joints, and what it holds."""
    yield from _in_order(item, SPEAKER, _SOME_SPEAKER)


def starts(item: Item) -> Iterator[tuple[str, Any]]:
    """Every key that may say when it begins, the surest first, as it is written, and what it holds."""
    yield from _in_order(item, START, _SOME_START)


def ends(item: Item) -> Iterator[tuple[str, Any]]:
    """The same for when it ends."""
    yield from _in_order(item, END, _SOME_END)


def _in_order(item: Item, names: Sequence[str], some: re.Pattern[str]) -> Iterator[tuple[str, Any]]:
    known = {bare(key): key for key in reversed(list(item))}
    for name in (*names, *(key for key in known if key not in names and some.search(key))):
        if name in known and item[known[name]] is not None:
            yield known[name], item[known[name]]


def rank(path: Iterable[str]) -> int:
    """1 where keys on the way to a list say that it is speech, -1 where they say that it is something else."""
    keys = [bare(key) for key in path]
    if any(_NO_SPEECH.search(key) and not _SPEECH.search(key) for key in keys):
        return -1
    return 1 if any(_SPEECH.search(key) for key in keys) else 0


def best(item: dict[str, Any]) -> dict[str, Any]:
    """The item with the best of several ways in which it was heard."""
    heard = dicts(first(item, ("alternatives", "nbest"))[1])
    return {**heard[0], **item} if heard else item


def is_said(item: Item) -> bool | None:
    """Whether an item's ``type`` says that it was spoken; None where it has none."""
    key, value = first(item, ("type", "kind", "eventtype", "itemtype"))
    return bool(_SAID.search(value.lower())) if key and isinstance(value, str) else None


def is_interim(item: Item) -> bool:
    """Whether it is a guess that the recorder replaced later."""
    known = {bare(key): value for key, value in item.items()}
    return known.get("isfinal") is False or known.get("final") is False or known.get("ispartial") is True


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or of an object whose keys are numbers."""
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        value = list(held.values()) if held and all(key.isdigit() for key in held) else []
    return [item for item in cast("list[Any]", value) if isinstance(item, dict)] if isinstance(value, list) else []


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
    given, family = first(item, ("firstname", "givenname"))[1], first(item, ("lastname", "familyname", "surname"))[1]
    if isinstance(given, str) and isinstance(family, str):
        return f"{given} {family}"
    found = first(item, _NAME)[1]
    if isinstance(found, dict):
        return name_in(cast("dict[str, Any]", found))
    return found.strip() if isinstance(found, str) else ""

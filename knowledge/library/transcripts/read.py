"""One way in: a transcript's text and file name, out come its turns."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from knowledge.library.errors import UnreadableFile
from knowledge.library.pages import Turn
from knowledge.library.text.decode import visible
from knowledge.library.transcripts.cues import Cue, read_cues
from knowledge.library.transcripts.lines import read_lines
from knowledge.library.transcripts.names import is_numbered
from knowledge.library.transcripts.structured import read_item, read_json
from knowledge.library.transcripts.tables import read_table
from knowledge.library.transcripts.timed import has_cues

MAX_CALL_S = 2 * 3600
MAX_TURNS = 20_000
_CAPTIONS = frozenset({".vtt", ".srt", ".sbv"})
# “[00:03] Priya” begins like a list, and is none.
_JSON = re.compile(r"^\s*+(?:\{\s*+[\"}]|\[\s*+[\[{])")


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a transcript file says.

    Attributes:
        format: ``vtt``, ``srt``, ``sbv``, ``json`` or ``text``.
        turns: In order of time where there are times, else of the file.
        warnings: What was left out or repaired, one sentence each.
    """

    format: str
    turns: tuple[Turn, ...]
    warnings: tuple[str, ...]


def read_transcript(name: str, text: str) -> Transcript:
    """Read a transcript, tolerant of what tools and people do to them.

    Raises:
        UnreadableFile: Nothing was said in it, or it is no transcript; the message says which.
    """
    warnings: list[str] = []
    text = visible(text)
    if not text.strip():
        raise UnreadableFile("This file is empty.")
    kind, cues = _cues(PurePath(name).suffix.lower(), text, warnings)
    turns = _turns(_in_time(cues, warnings))
    if not turns:
        raise UnreadableFile("No spoken text with a time could be read in this transcript. Export it again.")
    turns = _within_limits(turns, warnings)
    _tell_of_nobody(turns, warnings)
    return Transcript(kind, turns, tuple(warnings))


def with_roles(turns: Iterable[Turn], sellers: Iterable[str], buyers: Iterable[str]) -> tuple[Turn, ...]:
    """Roles by name, from the call's sidecar; whoever is not named stays unknown.

    When only sellers are named, every other person whose name the file knows is the buyer. A turn without a name has
    no role, nor has “Speaker 2”: a recorder that told voices apart does not know whose they are.
    """
    ours = {name.casefold().strip() for name in sellers}
    theirs = {name.casefold().strip() for name in buyers}

    def role(speaker: str) -> str:
        name = speaker.casefold().strip()
        if name in ours:
            return "seller"
        if name in theirs:
            return "buyer"
        return "buyer" if ours and not theirs and name and not is_numbered(name) else "unknown"

    return tuple(replace(turn, role=role(turn.speaker)) for turn in turns)


def is_json_of_speech(text: str) -> bool:
    """Whether a text of whatever name is JSON in which people say something."""
    if not _JSON.match(text):
        return False
    try:
        return len(read_json(text, [])) > 1
    except UnreadableFile:
        return False


def found_in(turns: Sequence[Turn]) -> str:
    """How much was found, in words, so that two of eighty turns are seen: “12 turns of 3 people in 24 minutes”."""
    people = len({turn.speaker for turn in turns if turn.speaker})
    times = [at for turn in turns for at in (turn.start_s, turn.end_s) if at is not None]
    whose = f" of {people} {'person' if people == 1 else 'people'}" if people else ", nobody named"
    how_long = f" in {_minutes(max(times) - min(times))}" if len(times) > 1 else ", no times"
    return f"{len(turns)} {'turn' if len(turns) == 1 else 'turns'}{whose}{how_long}"


def _minutes(seconds: float) -> str:
    return f"{round(seconds)} seconds" if seconds < 90 else f"{round(seconds / 60)} minutes"


def _cues(suffix: str, text: str, warnings: list[str]) -> tuple[str, list[Cue]]:
    if suffix == ".json" or (suffix not in _CAPTIONS and _JSON.match(text)):
        return "json", read_json(text, warnings)
    if suffix in _CAPTIONS or has_cues(text):
        kind = suffix.lstrip(".") if suffix in _CAPTIONS else "vtt"
        return kind, read_cues(text, warnings, read_item)
    cues = read_table(text) or read_lines(text)
    if not any(cue.speaker for cue in cues):
        raise UnreadableFile(
            "Nobody is named as speaking here. Write each turn as “Name: text”, or export captions with times."
        )
    return "text", cues


def _in_time(cues: Sequence[Cue], warnings: list[str]) -> list[Cue]:
    known = [cue.start_s for cue in cues if cue.start_s is not None and math.isfinite(cue.start_s)]
    if len(known) < len(cues) or known == sorted(known):
        return list(cues)
    warnings.append("The cues were not in order of time; they were sorted.")
    return sorted(cues, key=lambda cue: cue.start_s or 0.0)


def _turns(cues: Iterable[Cue]) -> list[Turn]:
    """Neighbouring cues of one named speaker are one turn; unnamed cues stay apart."""
    turns: list[Turn] = []
    for cue in cues:
        last = turns[-1] if turns else None
        if last and cue.speaker and last.speaker == cue.speaker:
            end = cue.end_s if cue.end_s is not None else last.end_s
            turns[-1] = Turn(last.speaker, f"{last.text} {cue.text}", start_s=last.start_s, end_s=end)
        else:
            turns.append(Turn(cue.speaker, cue.text, start_s=cue.start_s, end_s=cue.end_s))
    return turns


def _tell_of_nobody(turns: Sequence[Turn], warnings: list[str]) -> None:
    nameless = sum(not turn.speaker for turn in turns)
    if nameless == len(turns):
        warnings.append("Nobody is named as speaking, so nothing of it counts as a seller's or a buyer's words.")
    elif nameless:
        warnings.append(f"{nameless} of {len(turns)} turns have no speaker; they count as nobody's words.")


def _within_limits(turns: list[Turn], warnings: list[str]) -> tuple[Turn, ...]:
    first = next((turn.start_s for turn in turns if turn.start_s is not None), 0.0)
    kept = [turn for turn in turns if turn.start_s is None or turn.start_s - first <= MAX_CALL_S]
    kept = kept[:MAX_TURNS]
    if len(kept) < len(turns):
        warnings.append(f"Only the first two hours were read; {len(turns) - len(kept)} turns were left out.")
    return tuple(kept)

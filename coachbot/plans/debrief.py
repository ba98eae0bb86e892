"""What a rep taps after a call: the values, and the rules of what is asked and what a tap changes. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from coachbot.domain.deals import Outcome
from coachbot.plans.game_plan import GamePlan, IfThen


class Moment(StrEnum):
    """Whether a line that was planned for was said."""

    SAID = "said"
    UNSAID = "unsaid"
    NOT_COME = "not_come"


class DebriefState(StrEnum):
    """Whether a debrief still takes taps or is closed."""

    ASKED = "asked"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a rep tapped after a call.

    Attributes:
        outcome: None until tapped.
        moments: For each if-then line how it went; empty for a line that was taken on and not tapped yet.
        asked: Ids of the must-asks that were asked.
        transcript: The turns of the call, where the rep gave one.
    """

    person: str
    uid: str
    occurrence: str
    call_at: datetime
    account: str = ""
    deal: str = ""
    stage: str = ""
    state: DebriefState = DebriefState.ASKED
    channel: str = ""
    ts: str = ""
    outcome: Outcome | None = None
    moments: Mapping[str, str] | None = None
    asked: tuple[str, ...] = ()
    note: str = ""
    transcript: Sequence[Mapping[str, Any]] | None = None
    first_tap_at: datetime | None = None
    done_at: datetime | None = None


def moments_asked(plan: GamePlan, debrief: Debrief) -> Sequence[IfThen]:
    """The if-then lines a debrief asks about: those the rep took on, else the likeliest."""
    taken = [line for line in plan.if_then if line.id in (debrief.moments or {})]
    return taken or plan.if_then[:1]


def with_outcome(debrief: Debrief, outcome: Outcome, *, now: datetime) -> Debrief:
    """How the call went; where nobody came there is nothing more to ask."""
    debrief = replace(_tapped(debrief, now), outcome=outcome)
    return _done(debrief, now) if outcome is Outcome.NO_SHOW else debrief


def reopened(debrief: Debrief) -> Debrief:
    """A mistaken tap is taken back: asks again how the call went; all else that was tapped stays."""
    return replace(debrief, outcome=None, state=DebriefState.ASKED, done_at=None)


def with_moment(debrief: Debrief, line: str, how: Moment, *, now: datetime) -> Debrief:
    """Whether a line was said."""
    return replace(_tapped(debrief, now), moments={**(debrief.moments or {}), line: how.value})


def with_asked(debrief: Debrief, asked: Sequence[str], *, now: datetime) -> Debrief:
    """Which must-asks were asked, all of them at once."""
    return replace(_tapped(debrief, now), asked=tuple(asked))


def finished(debrief: Debrief, *, now: datetime) -> Debrief:
    """Closes a debrief, once it is known how the call went."""
    debrief = _tapped(debrief, now)
    return _done(debrief, now) if debrief.outcome else debrief


def note_mark(note: str) -> str:
    """Tells a form that was opened with a note what the note was then."""
    return f"{len(note)}-{hashlib.sha256(note.encode()).hexdigest()[:8]}"


def with_note(debrief: Debrief, written: str, mark: str) -> Debrief:
    """The note as it was written; what was spoken since its form was opened stays below it.

    Args:
        mark: Of the note that the form was opened with; empty counts as whatever is there.
    """
    note, written, length = debrief.note, written.strip(), mark.partition("-")[0]
    opened = note[: int(length)] if length.isdecimal() else note
    if mark and note_mark(opened) == mark:
        return replace(debrief, note=f"{written}\n{note[len(opened) :].strip()}".strip())
    # Done once more after a crash it is there already.
    return debrief if mark and written and note.startswith(written) else replace(debrief, note=written)


def with_spoken(debrief: Debrief, words: str) -> Debrief:
    """What was spoken is added to the note, once."""
    return debrief if words in debrief.note else replace(debrief, note=f"{debrief.note}\n{words}".strip())


def _tapped(debrief: Debrief, now: datetime) -> Debrief:
    return replace(debrief, first_tap_at=debrief.first_tap_at or now)


def _done(debrief: Debrief, now: datetime) -> Debrief:
    return replace(debrief, state=DebriefState.DONE, done_at=now)

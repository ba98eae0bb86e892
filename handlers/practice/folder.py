"""A folder of past calls, scored: what the team does already, before anybody has told of a call."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coachbot.practice.baseline import ScoredCall, shares, shown_in
from coachbot.practice.score import Score
from handlers.practice.scoring import Desk
from handlers.words import interval_words, share_words
from knowledge.library.errors import LibraryError
from knowledge.library.reading.call_file import read_call, sidecar_of
from knowledge.library.reading.files import find_files


@dataclass(frozen=True, slots=True)
class Scored:
    """One file of the folder; ``call`` is None where it was not scored, and ``why`` says why."""

    file: str
    score: Score | None = None
    call: ScoredCall | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a folder came to."""

    files: Sequence[Scored]

    @property
    def calls(self) -> list[ScoredCall]:
        """Those that were scored."""
        return [one.call for one in self.files if one.call is not None]

    def as_json(self) -> dict[str, Any]:
        """As docs/cli.md has it."""
        return {
            "calls": [
                {
                    "file": one.file, "refused": one.call is None, "reason": one.why,
                    "total": one.score.total if one.score else None, "rep": one.call.rep if one.call else "",
                    "on": one.call.on.isoformat() if one.call else "",
                }
                for one in self.files
            ],
            "adherence": [
                {"id": behaviour, "done": share.done, "of": share.of, "share": share.share,
                 "interval": [round(bound, 6) for bound in share.interval]}
                for behaviour, share in shares(one.shown for one in self.calls).items()
            ],
        }  # fmt: skip

    def as_text(self, names: dict[str, str]) -> Iterator[str]:
        """For a terminal: each file, then each behaviour."""
        for one in self.files:
            yield f"{one.file}: {f'{one.score.total} of 100' if one.call and one.score else f'not scored, {one.why}'}"
        for behaviour, share in shares(one.shown for one in self.calls).items():
            likely = f", likely {interval_words(share)}" if share.share is not None else ""
            yield f"  {names.get(behaviour, behaviour):32} {share_words(share)}{likely}"


def score_folder(desk: Desk, folder: Path) -> Baseline:
    """Score every call below a folder; a file that is none, or says too little, is named with its reason."""
    found = [item for item in find_files([folder]) if item.readable]
    return Baseline([_scored(desk, item.file, str(item.path)) for item in found])


def _scored(desk: Desk, file: Path, shown_as: str) -> Scored:
    try:
        turns, facts = read_call(file), sidecar_of(file)
    except LibraryError as error:
        return Scored(shown_as, why=str(error))
    if not any(turn.role == "seller" for turn in turns):
        return Scored(shown_as, why="nobody in it is known to be of your team: name the seller in its .call.yml")
    score = desk.score([(turn.role, turn.text) for turn in turns])
    if score.refused:
        return Scored(shown_as, score, why=score.reason.replace("_", " "))
    if facts.on is None:
        return Scored(shown_as, score, why="its day is not known: write “date:” in its .call.yml")
    ident = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    call = ScoredCall(ident, facts.rep, facts.on, facts.stage, facts.outcome, shown_in(score))
    return Scored(shown_as, score, call)

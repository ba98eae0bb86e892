"""Transcripts in files, scored: one, a batch, and against two managers."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from coachbot.errors import BadFile
from coachbot.practice.calibrate import Agreement, agreement
from coachbot.practice.feedback import advise
from coachbot.practice.judge import AlwaysYes, Judge
from coachbot.practice.material import Material
from coachbot.practice.score import Score, Scorer
from coachbot.practice.talk import Talk, prepare, turn_facts
from handlers import console
from knowledge.library.reading.call_file import read_call_file

if TYPE_CHECKING:
    from coachbot.practice.capability import Practising

MIN_CALIBRATION = 20
Turns = Sequence[tuple[str, str]]
Times = Sequence[tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Scores what it is given under one rubric."""

    scorer: Scorer
    material: Material
    behaviours: tuple[str, ...]

    @classmethod
    def of(cls, practice: "Practising", *, behaviours: str, judge: str) -> "Desk":
        """A desk for these options.

        Raises:
            BadParameter: A behaviour or a judge nobody knows.
        """
        wanted = tuple(part.strip() for part in behaviours.split(",") if part.strip())
        unknown = [one for one in wanted if one not in practice.rubric.behaviours]
        if unknown:
            known = ", ".join(practice.rubric.behaviours)
            raise typer.BadParameter(f"there is no {', '.join(unknown)}; there are {known}", param_hint="--behaviours")
        return cls(replace(practice.scorer, judge=_judge(practice, judge)), practice.cast.material(), wanted)

    @classmethod
    def to_calibrate(cls, practice: "Practising", *, judge: str) -> "Desk":
        """A desk whose judge rules on whatever only a judge can see.

        Raises:
            BadParameter: A judge nobody knows.
        """
        if judge == "always-yes":
            raise typer.BadParameter("use none or model", param_hint="--judge")
        everything = frozenset(practice.rubric.behaviours)
        scorer = replace(practice.scorer, judge=_judge(practice, judge), calibrated=lambda: everything)
        return cls(scorer, practice.cast.material(), ())

    def score_file(self, file: Path, *, with_turns: bool) -> dict[str, Any]:
        """One transcript, JSON or as a tool exports it.

        Raises:
            BadFile: It is neither.
        """
        turns, times = _read(file)
        return self._json(turns, times, with_turns=with_turns)

    def score_turns(self, turns: Turns, *, with_turns: bool = False) -> dict[str, Any]:
        """Roles and texts."""
        return self._json(turns, (), with_turns=with_turns)

    def levels(self, turns: Turns) -> dict[str, int]:
        """Level by behaviour, of those that are scored."""
        return {one.id: one.level for one in self.score(turns).behaviours if one.level is not None}

    def as_text(self, scored: dict[str, Any]) -> Iterator[str]:
        """A score for a terminal."""
        if scored["refused"]:
            yield f"Not scored: {scored['reason'].replace('_', ' ')}."
            return
        yield f"{scored['total']} of 100{', provisional' if scored['provisional'] else ''}  ({scored['rubric']})"
        for one in scored["behaviours"]:
            level = f"{one['level']} of 4" if one["level"] is not None else one["status"].replace("_", " ")
            yield f"  {one['name']:32} {level}"
        keep, change = scored["advice"]["keep"], scored["advice"]["change"]
        if keep:
            yield f"Worked: “{keep['quote']}”  {keep['text']}"
        if change:
            line = f"  “{change['line']}” ({change['source']['title']})" if change["line"] else ""
            yield f"To change: {change['text']}{line}"

    def _talk(self, turns: Turns, times: Times) -> Talk:
        return prepare(turns, copied_from=self.material.shingles, times=times)

    def score(self, turns: Turns) -> Score:
        """What a conversation earns."""
        return self.scorer(self._talk(turns, ()), behaviours=self.behaviours)

    def _json(self, turns: Turns, times: Times, *, with_turns: bool) -> dict[str, Any]:
        talk = self._talk(turns, times)
        score: Score = self.scorer(talk, behaviours=self.behaviours)
        advice = advise(score, talk, self.scorer.rubric.behaviours, self.material.lines)
        found = score.as_json() | {"advice": advice.as_json()}
        return found | {"turns": [_turn(at, *turn) for at, turn in enumerate(turns)]} if with_turns else found


def score_batch(desk: Desk, batch: Path, out: Path, *, with_turns: bool) -> dict[str, int]:
    """A file of transcripts; how many were scored and refused.

    Raises:
        BadFile: A line is no transcript; nothing is written.
    """
    items = [(item["id"], _turns_of(item, f"Line {n} of {batch}")) for n, item in _lines(batch)]
    refused = 0
    with out.open("w", encoding="utf-8") as file:
        for ident, turns in items:
            scored = desk.score_turns(turns, with_turns=with_turns)
            refused += scored["refused"]
            file.write(json.dumps({"id": ident} | scored, ensure_ascii=False) + "\n")
    return {"scored": len(items) - refused, "refused": refused}


def calibrated(desk: Desk, file: Path) -> list[Agreement]:
    """For each behaviour how two managers agree, and how the engine agrees with them.

    Raises:
        BadFile: A line is not as it should be, or there are fewer than 20.
    """
    rows = list(_lines(file))
    if len(rows) < MIN_CALIBRATION:
        raise BadFile(
            f"{file} has {len(rows)} transcripts; a comparison needs {MIN_CALIBRATION}. Add more and try again."
        )
    scored: list[tuple[dict[str, int], dict[str, int], dict[str, int]]] = []
    for number, item in rows:
        engine = desk.levels(_turns_of(item, f"Line {number} of {file}"))
        scored.append((_given(item, "a", number, file), _given(item, "b", number, file), engine))
    return [agreement(behaviour, scored) for behaviour in desk.scorer.rubric.behaviours]


def _judge(practice: "Practising", name: str) -> Judge | None:
    if name not in ("none", "model", "always-yes"):
        raise typer.BadParameter("use none, model or always-yes", param_hint="--judge")
    if name == "model" and practice.scorer.judge is None:
        raise typer.BadParameter("no model judges here; set COACHBOT_MODEL or COACHBOT_JUDGE", param_hint="--judge")
    return {"none": None, "model": practice.scorer.judge, "always-yes": AlwaysYes()}[name]


def _given(item: dict[str, Any], who: str, number: int, file: Path) -> dict[str, int]:
    levels = item.get(who)
    if not isinstance(levels, dict) or not all(level in range(5) for level in levels.values()):  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        raise BadFile(f"Line {number} of {file} has no levels 0 to 4 under “{who}”. Correct it; nothing was compared.")
    return {str(key): int(value) for key, value in levels.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _turn(at: int, role: str, text: str) -> dict[str, Any]:
    asks, is_open, commitment = turn_facts(text)
    return {"turn": at, "role": role, "question": asks, "open": is_open, "commitment": commitment}


def _read(file: Path) -> tuple[Turns, Times]:
    """The turns of a file, and their times where it has them."""
    data = console.content_of(file)
    if file.suffix.lower() == ".json":
        try:
            item = json.loads(data)
        except ValueError as error:
            raise BadFile(f"{file} is not JSON: {error}. Correct it and try again.") from error
        if isinstance(item, dict) and "transcript" in item:
            return _turns_of(item, str(file)), ()  # pyright: ignore[reportUnknownArgumentType]
    turns = read_call_file(file)[1]
    times = [(turn.start_s, turn.end_s) for turn in turns]
    has_times = all(start is not None for start, _ in times)
    return [(turn.role, turn.text) for turn in turns], times if has_times else ()


def _turns_of(item: dict[str, Any], where: str) -> Turns:
    try:
        return [(str(turn["role"]), str(turn["text"])) for turn in item["transcript"]]
    except (KeyError, TypeError) as error:
        raise BadFile(
            f"{where} is no transcript. Write {{“transcript”: [{{“role”: “seller” or “buyer”, “text”}}]}}."
        ) from error


def _lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(console.content_of(file).decode("utf-8", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            yield number, item | {"id": item["id"]}
        except (ValueError, KeyError, TypeError) as error:
            raise BadFile(
                f"Line {number} of {file} is not {{“id”, “transcript”}}. Correct it; nothing was written."
            ) from error

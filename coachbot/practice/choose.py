"""Chooses today's drill: which behaviours, which scene, how hard; and says why, with figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coachbot.domain.people import Person
from coachbot.practice.drill import Drill, Length, Origin
from coachbot.practice.focus import MIN_SCENES, focus
from coachbot.practice.ports import Assignment, Level, Missed
from coachbot.practice.schedule import standing
from coachbot.practice.score import shown_by
from knowledge.library.formats.rubric import Rubric
from knowledge.library.formats.scene import Scene

RAMP_WEEKS = 8
SHOWN = 3
_LATELY = timedelta(days=60)
_RECENT_DRILLS = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a rep when a drill is chosen.

    Attributes:
        levels: Oldest first, by behaviour; of the present rubric only.
        drills: The latest first.
        missed: What was missed on real calls lately, the latest first; ``calls`` how many calls that was of.
        wishes: Stems of plays the rep wants to practise.
        titles: What each play is called, by its stem.
        countable: Behaviours that somebody here can score; working on any other could never end.
    """

    person: Person
    levels: Mapping[str, Sequence[Level]]
    drills: Sequence[Drill] = ()
    missed: Sequence[Missed] = ()
    calls: int = 0
    wishes: Sequence[str] = ()
    assigned: Sequence[Assignment] = ()
    countable: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Choice:
    """A drill to offer.

    Attributes:
        why: One sentence with figures, to the rep.
    """

    scene: Scene
    behaviours: tuple[str, ...]
    difficulty: int
    why: str
    origin: Origin
    length: Length = Length.SCENE


@dataclass(frozen=True, slots=True)
class Reason:
    """A behaviour that is wanted, and why."""

    behaviour: str
    why: str
    origin: Origin = Origin.DAILY


def wanted(known: Known, rubric: Rubric, *, now: datetime) -> list[Reason]:
    """Everything this rep has a reason to practise, the best reason first; a behaviour may stand twice."""
    reasons = [
        *_assigned(known, rubric),
        *_missed(known, rubric),
        *_wished(known, rubric),
        *_curriculum(known, rubric, now),
    ]
    return [reason for reason in reasons if reason.behaviour in known.countable]


def in_focus(known: Known, rubric: Rubric, *, now: datetime) -> tuple[str, ...]:
    """The two or three behaviours of now."""
    return focus((reason.behaviour for reason in wanted(known, rubric, now=now)), known.levels)


def choose(
    known: Known, scenes: Sequence[Scene], rubric: Rubric, *, now: datetime, scene: str = "", behaviour: str = ""
) -> Choice | None:
    """Today's drill; None where there is no scene for anything.

    Args:
        scene: The one the rep asks for; ``behaviour`` likewise.
    """
    by_id = {one.id: one for one in scenes}
    if scene in by_id:
        return _of_scene(known, by_id[scene], Reason("", "You asked for this one.", Origin.ASKED))
    if behaviour:
        return _for(known, scenes, (behaviour,), Reason(behaviour, "You asked for it.", Origin.ASKED))
    if assigned := _assigned_scene(known, by_id):
        return assigned
    reasons = {reason.behaviour: reason for reason in reversed(wanted(known, rubric, now=now))}
    focused = in_focus(known, rubric, now=now)
    due = _due(known, focused, now)
    order = [*(one for one in focused if one in due), *(one for one in due if one not in focused), *focused]
    for first in dict.fromkeys(order):
        reason = reasons.get(first) or Reason(first, "It is due again.")
        reason = Reason(first, _with_last(reason.why, known.levels.get(first, ())), reason.origin)
        if found := _for(known, scenes, (first, *(one for one in focused if one != first)), reason):
            return found
    return None


def _of_scene(known: Known, scene: Scene, reason: Reason) -> Choice:
    shown = sorted(scene.behaviours, key=lambda one: one not in known.countable)[:SHOWN]
    return _choice(known, scene, shown, reason)


def _assigned_scene(known: Known, scenes: Mapping[str, Scene]) -> Choice | None:
    """A scene the team is asked to play, until this rep has."""
    for one in known.assigned:
        played = any(drill.scene == one.what and drill.made_at >= one.made_at for drill in known.drills)
        if one.what in scenes and not played:
            return _of_scene(known, scenes[one.what], Reason("", _asked_until(one), Origin.ASSIGNED))
    return None


def _asked_until(one: Assignment) -> str:
    return f"Your team practises it until {one.until:%A} {one.until.day} {one.until:%b}."


def _due(known: Known, focused: Sequence[str], now: datetime) -> list[str]:
    """What is due by the forgetting curve, the longest overdue first; what was never practised is due."""
    found: list[tuple[datetime, str]] = []
    for behaviour in {*known.levels, *focused}:
        stands = standing(known.levels.get(behaviour, ()), now=now, in_focus=behaviour in focused)
        if stands is None or stands.due <= now:
            found.append((stands.due if stands else now, behaviour))
    return [behaviour for _, behaviour in sorted(found)]


def _for(known: Known, scenes: Sequence[Scene], behaviours: Sequence[str], reason: Reason) -> Choice | None:
    """The scene that was not played for longest; of equals one made for the first of these, then for most of them.

    Where hardly a scene is made for it, any will do: leaving room and asking can be shown in every one, and a
    behaviour that only ever met one buyer would never count as proficient.
    """
    last = {drill.scene: -at for at, drill in reversed(list(enumerate(known.drills)))}
    made_for = [one for one in scenes if behaviours[0] in one.behaviours]
    fitting = made_for if len(made_for) > MIN_SCENES else scenes
    if not fitting or behaviours[0] not in known.countable | {one for scene in scenes for one in scene.behaviours}:
        return None
    best = min(
        fitting,
        key=lambda one: (
            one.id in last,
            last.get(one.id, 0),
            one not in made_for,
            -len(set(one.behaviours) & set(behaviours)),
            one.id,
        ),
    )
    both = [one for one in behaviours if one == behaviours[0] or one in best.behaviours]
    others = sorted(best.behaviours, key=lambda one: one not in known.countable)
    shown = list(dict.fromkeys([*both, *others]))[:SHOWN]
    return _choice(known, best, tuple(shown), reason)


def _choice(known: Known, scene: Scene, behaviours: Sequence[str], reason: Reason) -> Choice:
    return Choice(scene, tuple(behaviours), difficulty(scene, known.drills), reason.why, reason.origin)


def difficulty(scene: Scene, drills: Sequence[Drill]) -> int:
    """The scene's own, one more where the last three were won, one less where the last two were not; 1 to 5."""
    won = [drill.mind.end.value == "won" for drill in drills if drill.ended_at is not None][:_RECENT_DRILLS]
    change = 1 if len(won) == _RECENT_DRILLS and all(won) else -1 if len(won) > 1 and not any(won[:2]) else 0
    return min(5, max(1, scene.difficulty + change))


# -- reasons -------------------------------------------------------------------------------------------


def _assigned(known: Known, rubric: Rubric) -> Iterable[Reason]:
    for one in known.assigned:
        if one.what in rubric.behaviours:
            yield Reason(one.what, _asked_until(one), Origin.ASSIGNED)


def _missed(known: Known, rubric: Rubric) -> Iterable[Reason]:
    """From the rep's own calls: the play missed most often, then the must-ask."""
    plays = Counter(one.play for one in known.missed if one.play)
    for play, times in plays.most_common():
        for behaviour in rubric.behaviours.values():
            if play in behaviour.plays:
                where = next(one.where for one in known.missed if one.play == play)
                yield Reason(
                    behaviour.id,
                    f"On your last {known.calls} calls “{_title(known, play)}” came up and went unanswered "
                    f"{_times(times)}, last at {where}.",
                )
    asks = Counter(one.ask for one in known.missed if one.ask)
    for ask, times in asks.most_common():
        where = next(one.where for one in known.missed if one.ask == ask)
        why = f"On your last {known.calls} calls “{ask}” stayed unasked {_times(times)}, last at {where}."
        if behaviour := shown_by(ask):
            yield Reason(behaviour, why)


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"


def _wished(known: Known, rubric: Rubric) -> Iterable[Reason]:
    for play in known.wishes:
        for behaviour in rubric.behaviours.values():
            if play in behaviour.plays:
                yield Reason(
                    behaviour.id,
                    f"You put “{_title(known, play)}” on your practice list.",
                    Origin.ANSWER,
                )


def _curriculum(known: Known, rubric: Rubric, now: datetime) -> Iterable[Reason]:
    """A new hire follows the weeks, up to the one of now; everybody else the same order, without a week."""
    week = week_of(known.person, now)
    for number, content in sorted(rubric.weeks.items()):
        if week is not None and number > week:
            break
        why = (
            f"Week {number} of your first {RAMP_WEEKS}: {content.theme.lower()}."
            if week
            else "It comes next in the curriculum."
        )
        yield from (Reason(behaviour, why) for behaviour in content.behaviours)


def week_of(person: Person, now: datetime) -> int | None:
    """Which week of the ramp somebody is in, from 1; None once it is over."""
    if person.started_on is None:
        return None
    week = (now.date() - person.started_on).days // 7 + 1
    return week if 1 <= week <= RAMP_WEEKS else None


def _with_last(why: str, levels: Sequence[Level]) -> str:
    if not levels:
        return why
    last = levels[-1]
    return f"{why} Last time, {last.at.day} {last.at:%b}: {last.level} of 4 checks."


def _title(known: Known, play: str) -> str:
    return known.titles.get(play) or play.replace("-", " ")

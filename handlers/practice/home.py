"""Practice on Home and in the settings: the focus with a small trend, what is due, when drills come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coachbot.domain.people import Person
from coachbot.practice.capability import Practising
from coachbot.practice.daily import is_drilled
from coachbot.practice.drill import Drill
from coachbot.practice.ports import Level
from coachbot.practice.preferences import PracticePreferences
from handlers.slack.blocks import Block, actions, button, items, line, rich, text
from handlers.slack.encode import literal
from handlers.slack.feature import Reach
from handlers.slack.forms import Values, choice, clock, field, selected, time_in
from handlers.words import day

DRILLS, AT = "drills", "drill_at"
NEXT = "practice.next"
_TREND = 10
_HISTORY = 5
_BARS = "▁▂▄▆█"
_NAME_CHARS = 100
_WEEK = 7


@dataclass(frozen=True, slots=True)
class PracticeHome:
    """What a rep sees of practice, and only of their own."""

    practice: Practising

    def blocks(self, person: Person, now: datetime) -> list[Block]:
        """Focus behaviours with their last ten levels, and the drill that waits."""
        own = self.practice.store.own(person.id)
        levels = self.practice.offer.levels(own)
        focus = self.practice.offer.focus(person, now=now)
        names = self.practice.rubric.behaviours
        lines = [line(text(literal(names[one].name, _NAME_CHARS)), text(f"  {trend(levels, one)}")) for one in focus]
        body = [line(text("Practice", bold=True), text("   only you see this", italic=True))]
        body.append(items(lines) if lines else line(text("Nothing in focus: there is no curriculum yet.")))
        ended = [drill for drill in own.drills(limit=60) if drill.ended_at is not None and not drill.again]
        body.append(line(text(f"{len(ended)} role-play{'s' if len(ended) != 1 else ''} so far.")))
        if ended:
            body.append(items([line(text(self._past(drill, person))) for drill in ended[:_HISTORY]]))
        waiting, live = own.offered(), own.live()
        if live is not None:
            body.append(line(text(f"You are in the middle of “{literal(live.title, _NAME_CHARS)}”.")))
            return [rich(body)]
        label = f"Start: {waiting.title}" if waiting else "Practise now: 3 to 5 minutes"
        return [rich(body), actions([button(label, NEXT, "1")])]

    def knows(self, person: Person, now: datetime) -> list[str]:  # noqa: ARG002 -- every feature is told the time
        """Every behaviour's levels, and who sees them."""
        own = self.practice.store.own(person.id)
        by_behaviour = self.practice.offer.levels(own)
        names = self.practice.rubric.behaviours
        levels = [
            f"{names[one].name}: {', '.join(str(level.level) for level in found[-_TREND:])} of 4"
            for one, found in by_behaviour.items()
            if one in names
        ]
        seen = "Only you see it; whoever leads you may see how many drills you finished"
        from_drills = "That is from your drills" if levels else "No drill was scored so far"
        return [*levels, f"{from_drills}; how long what you say in them is kept, /coach privacy tells. {seen}."]

    def _past(self, drill: Drill, person: Person) -> str:
        when = day(self.practice.people.hours(person).local(drill.ended_at or drill.made_at))
        shared = len(drill.shared_with)
        seen_by = f"  shared with {shared}" if shared else ""
        score = f"  {drill.total} of 100" if drill.total is not None else ""
        return f"{when}  {literal(drill.title, _NAME_CHARS)}{score}{seen_by}"

    def reach(self, person: Person) -> Reach:
        """When drills come."""
        chosen = self.practice.people.preferences(person.id, PracticePreferences)
        if not chosen.daily or not is_drilled(person):
            return Reach(("No drills by themselves. /drill starts one.",), by_itself=False)
        paused = f", from {chosen.paused_until:%d %b} on" if chosen.paused_until else ""
        days = "every day" if len(chosen.weekdays) == _WEEK else "on working days"
        return Reach((f"A drill at {chosen.at:%H:%M} {days}{paused}",))

    def fields(self, person: Person) -> list[Block]:
        """The inputs; none for whom drills never come by themselves."""
        if not is_drilled(person):
            return []
        chosen = self.practice.people.preferences(person.id, PracticePreferences)
        daily = [("on", "A drill on working days"), ("off", "Only when I ask")]
        return [
            field(
                DRILLS, "Drills", choice("radio_buttons", daily, "on" if chosen.daily else "off"),
                hint="What you say and how you did is yours. Whoever leads you may see how many you finished.",
            ),
            field(AT, "Drill at", clock(chosen.at)),
        ]  # fmt: skip

    def save(self, person: Person, values: Values) -> None:
        """Keep what was entered."""
        if not is_drilled(person):
            return
        people = self.practice.people
        before = people.preferences(person.id, PracticePreferences)
        chosen = replace(
            before,
            daily=selected(values, DRILLS) != "off",
            at=time_in(values, AT) or before.at,
        )
        people.save_preferences(person.id, chosen)
        self.practice.plan.anew(person.id, now=self.practice.clock())


def trend(levels: Mapping[str, Sequence[Level]], behaviour: str) -> str:
    """The last ten levels as bars, oldest first, and the last one as a number."""
    recent = [level.level for level in levels.get(behaviour, ())][-_TREND:]
    return f"{''.join(_BARS[level] for level in recent)}  {recent[-1]} of 4" if recent else "not practised yet"

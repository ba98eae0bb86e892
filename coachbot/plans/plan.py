"""A game plan before a call, from the team's own pages, the deal and the calendar. No model takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from coachbot.domain.addresses import FREE_MAIL, belongs, domain_of
from coachbot.domain.deals import Deal, Outcome
from coachbot.domain.people import Person
from coachbot.domain.sources import Line
from coachbot.plans.background import CallFacts
from coachbot.plans.debrief import Moment
from coachbot.plans.game_plan import (
    Focus,
    GamePlan,
    Guest,
    IfThen,
    MustAsk,
    Objection,
    Past,
    PlannedCall,
    Standing,
    WarmUp,
)
from coachbot.plans.jobs import plan_key
from coachbot.plans.matching import Match, match
from coachbot.plans.meeting import Meeting
from coachbot.plans.objections import DealSignals, Likely, buyer_words, likely
from coachbot.plans.philosophy_line import why_we_are_there
from coachbot.plans.sales_call import outsiders
from coachbot.plans.shelf import Catalog, Cited, Shelf
from knowledge.library.formats.plays import Play, Say, parse_play
from knowledge.library.formats.rubric import Behaviour, Rubric
from knowledge.library.formats.stages import Stage
from knowledge.library.pages import Kind, Page, PageStore, is_named
from knowledge.library.reading.read import call_of
from knowledge.library.text.chunking import beginning, sentences
from knowledge.library.text.query import stems

OBJECTIONS = 2
IF_THENS = 3
PROMPTS = 3
PAST = 4
GOAL_CHARS = 180
NEW_HIRE_WEEKS = 8
# Where nothing says how far a deal is, this is where one begins.
FIRST_STAGE = "discovery"
CUSTOMER_STAGE = "renewal"
OUTCOMES = {
    Outcome.NEXT_STEP: "next step booked",
    Outcome.STALLED: "stalled",
    Outcome.WON: "won",
    Outcome.LOST: "lost",
    Outcome.NO_SHOW: "they did not come",
}


@dataclass(frozen=True, slots=True)
class PlanCall:
    """Writes game plans."""

    catalog: Catalog
    pages: PageStore
    rubric: Rubric

    def __call__(self, meeting: Meeting, rep: Person, known: CallFacts, *, due_at: datetime) -> GamePlan:
        """The plan of a call.

        Args:
            due_at: When it is posted; pages are those that may be seen on that day.
        """
        day = meeting.start.astimezone(ZoneInfo(rep.time_zone)).date()
        outside = outsiders(meeting, known.side)
        matched = match([person.email for person in outside], known.deals, day)
        shelf, cited = Shelf(self.catalog, self.pages, due_at.date()), Cited()
        stages = list(dict.fromkeys(stage for stage, _ in self.rubric.ask_ids))
        page, stage = shelf.stage(_stages(matched, known.deals))
        name = page.stage if page else (matched.deal.stage if matched.deal else FIRST_STAGE)
        picked = [
            _Picked(candidate, whole, parse_play(whole.text))
            for candidate in likely(shelf.of(Kind.PLAY), _facts(matched.deal, name, known, stages))[:IF_THENS]
            if (whole := shelf.page(candidate.page.id)) is not None
        ]
        standing = _standing(matched.deal, cited)
        return GamePlan(
            key=plan_key(rep.id, meeting.uid, meeting.occurrence),
            meeting=PlannedCall(
                meeting.uid, meeting.occurrence, meeting.start, meeting.end, meeting.title, meeting.link
            ),
            account=matched.account,
            deal=standing,
            deal_why=matched.why,
            stage=name,
            due_at=due_at,
            why=why_we_are_there(shelf, cited, stage),
            room=tuple(_guest(person.email, person.name, person.status, matched, known, rep) for person in outside),
            promises=tuple(_promises(matched.deal, standing)),
            goal=cited.line(page, beginning(" ".join(stage.goal), GOAL_CHARS))
            if page and stage and stage.goal
            else None,
            next_step=_next_step(matched.deal, standing, page, stage, cited),
            must_ask=tuple(self._must_asks(page, stage, cited)) if page and stage else (),
            likely_objections=tuple(_objection(candidate, rep.style, cited) for candidate in picked[:OBJECTIONS]),
            if_then=tuple(_if_then(candidate, rep.style, cited) for candidate in picked),
            focus=tuple(self._focus(rep, day, picked, cited)),
            warm_up=_warm_up(picked[0], rep.style, cited) if picked else None,
            history=tuple(_history(matched.account, known, shelf, cited, rep)),
            sources=cited.all(),
        )

    def _must_asks(self, page: Page, stage: Stage, cited: Cited) -> list[MustAsk]:
        return [
            MustAsk(
                self.rubric.ask_ids.get((page.stage, ask.text), f"{page.stage}.{number}"),
                ask.text,
                ask.reason,
                cited.page(page, ask.text),
            )
            for number, ask in enumerate(stage.must_ask, start=1)
        ]

    def _focus(self, rep: Person, day: date, picked: Sequence["_Picked"], cited: Cited) -> list[Focus]:
        """A new hire's behaviours of the week; else one that helps with what is likely to come."""
        weeks = (day - rep.started_on).days // 7 + 1 if rep.started_on else NEW_HIRE_WEEKS + 1
        if 1 <= weeks <= NEW_HIRE_WEEKS and weeks in self.rubric.weeks:
            chosen = [self.rubric.behaviours.get(behaviour) for behaviour in self.rubric.weeks[weeks].behaviours]
        else:
            shown = [behaviour.page.id for behaviour in picked[:1]]
            helping = (behaviour for behaviour in self.rubric.behaviours.values() if _helps_with(behaviour, shown))
            chosen = list(islice(helping, 1))
        return [
            Focus(
                behaviour.id,
                behaviour.name,
                cited.named("Behaviours", behaviour.name, path="behaviours.yml", version=str(self.rubric.version)),
            )
            for behaviour in chosen
            if behaviour is not None
        ]


def _helps_with(behaviour: Behaviour, plays: Sequence[str]) -> bool:
    return any(is_named(play, name) for play in plays for name in behaviour.plays)


@dataclass(frozen=True, slots=True)
class _Picked:
    """A play that is likely to be needed."""

    likely: Likely
    page: Page
    play: Play

    def say(self, style: str) -> Say:
        """In the rep's style, if the play has it."""
        return next((say for say in self.play.says if say.style == style), self.play.says[0])


def _stages(matched: Match, deals: Sequence[Deal]) -> list[str]:
    if matched.deal is not None:
        return [matched.deal.stage, FIRST_STAGE]
    return [CUSTOMER_STAGE, FIRST_STAGE] if any(deal.stage == "won" for deal in deals) else [FIRST_STAGE]


def _facts(deal: Deal | None, stage: str, known: CallFacts, stages: Sequence[str]) -> DealSignals:
    unsaid = frozenset(
        play for debrief in known.debriefs[:3] for play, how in (debrief.moments or {}).items() if how == Moment.UNSAID
    )
    if deal is None:
        return DealSignals(stage, "", (), unsaid, stages)
    texts = (deal.next_step, *deal.promises, *(contact.role for contact in deal.contacts))
    return DealSignals(stage, deal.competitor, texts, unsaid, stages)


def _guest(email: str, name: str, status: str, matched: Match, known: CallFacts, rep: Person) -> Guest:
    contact = next((named for deal in known.deals for named in deal.contacts if named.email == email), None)
    account = next((deal.account for deal in known.deals if belongs(domain_of(email), [deal.domain])), "")
    times, last = known.met.get(email, (0, None))
    return Guest(
        name=(contact.name if contact else "") or name or email,
        role=contact.role if contact else "",
        company=account or (matched.account if contact else "") or _company(email),
        met=times,
        last_met=last.astimezone(ZoneInfo(rep.time_zone)).date() if last else None,
        status=status,
    )


def _company(email: str) -> str:
    """A domain says whom somebody is with, unless everybody has an address there."""
    return "" if domain_of(email) in FREE_MAIL else domain_of(email)


def _standing(deal: Deal | None, cited: Cited) -> Standing | None:
    if deal is None:
        return None
    source = cited.named(f"Deal: {deal.account}", deal.stage)
    return Standing(
        deal.id, deal.stage, deal.package, deal.amount, deal.close_on, deal.competitor, deal.next_step, source
    )


def _promises(deal: Deal | None, standing: Standing | None) -> list[Line]:
    return [Line(text, standing.source) for text in deal.promises] if deal and standing else []


def _next_step(
    deal: Deal | None, standing: Standing | None, page: Page | None, stage: Stage | None, cited: Cited
) -> Line | None:
    if deal and standing and deal.next_step:
        return Line(deal.next_step, standing.source)
    return cited.line(page, stage.buyers_step) if page and stage and stage.buyers_step else None


def _objection(picked: _Picked, style: str, cited: Cited) -> Objection:
    say = picked.say(style)
    return Objection(
        play=picked.page.id,
        title=picked.page.title,
        buyer=picked.likely.buyer,
        say=say.lines[0],
        style=say.style,
        ask=picked.play.ask[:2],
        because=picked.likely.because,
        source=cited.page(picked.page, say.lines[0]),
    )


def _if_then(picked: _Picked, style: str, cited: Cited) -> IfThen:
    """The question of the play, for a question keeps the buyer talking."""
    asked = next((text for text in _questions(picked.say(style).lines)), "") or next(iter(picked.play.ask), "")
    then = asked or picked.say(style).lines[0]
    return IfThen(picked.page.id, picked.likely.buyer, then, cited.page(picked.page, then))


def _questions(lines: Sequence[str]) -> list[str]:
    return [
        line[start:end].strip()
        for line in lines
        for start, end in sentences(line)
        if line[start:end].strip().endswith("?")
    ]


def _warm_up(picked: _Picked, style: str, cited: Cited) -> WarmUp:
    others = [text for text in buyer_words(picked.likely.page.triggers) if text != picked.likely.buyer]
    line = picked.say(style).lines[0]
    prompts = (picked.likely.buyer, *others[: PROMPTS - 1])
    return WarmUp(picked.page.id, picked.page.title, prompts, line, cited.page(picked.page, line))


def _history(account: str, known: CallFacts, shelf: Shelf, cited: Cited, rep: Person) -> list[Past]:
    """How earlier calls went; a note is shown to whoever wrote it."""
    past: list[Past] = []
    for debrief in known.debriefs:
        on = debrief.call_at.astimezone(ZoneInfo(rep.time_zone)).date()
        mine = debrief.person == rep.id
        text = (OUTCOMES[debrief.outcome] if debrief.outcome else "no outcome noted") + (
            f": {debrief.note}" if debrief.note and mine else ""
        )
        past.append(Past(on, text, cited.named("Your debriefs" if mine else "The team's debriefs", text)))
    wanted = set(stems(account))
    for facts in shelf.of(Kind.CALL) if wanted else ():
        page = shelf.page(facts.id) if wanted & set(stems(f"{facts.title} {facts.path}")) else None
        call = call_of(page) if page else None
        if page and call and call.account == account and call.on:
            past.append(Past(call.on, f"{page.title} ({call.outcome})", cited.page(page, page.title)))
    return sorted(past, key=lambda past: past.on, reverse=True)[:PAST]

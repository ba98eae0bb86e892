"""A game plan before a call, from the team's own pages, the deal and the calendar; a choice may order its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from coachbot.domain.addresses import FREE_MAIL, belongs, domain_of
from coachbot.domain.deals import Deal, Outcome
from coachbot.domain.people import Person
from coachbot.domain.sources import Line
from coachbot.plans.background import CallFacts
from coachbot.plans.choice import Choice, Offer
from coachbot.plans.debrief import Moment
from coachbot.plans.game_plan import Focus, GamePlan, Guest, MustAsk, Past, PlannedCall, Standing
from coachbot.plans.jobs import plan_key
from coachbot.plans.matching import Match, match
from coachbot.plans.meeting import Attendee, Meeting
from coachbot.plans.objections import DealSignals, Likely, likely
from coachbot.plans.philosophy_line import why_we_are_there
from coachbot.plans.picked import Picked, if_then, objection, offered, picked_of, warm_up
from coachbot.plans.sales_call import outsiders
from coachbot.plans.shelf import Catalog, Cited, Shelf
from knowledge.library.formats.rubric import Behaviour, Rubric
from knowledge.library.formats.stages import Stage
from knowledge.library.pages import Kind, Page, PageStore, is_named
from knowledge.library.reading.read import call_of
from knowledge.library.text.chunking import beginning
from knowledge.library.text.query import stems

OBJECTIONS = 2
IF_THENS = 3
OFFERED = 6
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

    def __call__(
        self, meeting: Meeting, rep: Person, known: CallFacts, *, due_at: datetime, choice: Choice | None = None
    ) -> GamePlan:
        """The plan of a call.

        Args:
            due_at: When it is posted; pages are those that may be seen on that day.
            choice: What was chosen of what was offered; where it is not there any more, the plan's own stands.
        """
        case, cited, chosen = self._case(meeting, rep, known, due_at), Cited(), choice or Choice()
        matched, page, stage, outside = case.matched, case.page, case.stage, case.outside
        picked = picked_of(_first(case.likely, chosen.plays)[:IF_THENS], case.shelf)
        standing = _standing(matched.deal, cited)
        return GamePlan(
            key=plan_key(rep.id, meeting.uid, meeting.occurrence),
            meeting=PlannedCall(
                meeting.uid, meeting.occurrence, meeting.start, meeting.end, meeting.title, meeting.link
            ),
            account=matched.account,
            deal=standing,
            deal_why=matched.why,
            stage=case.name,
            due_at=due_at,
            why=why_we_are_there(case.shelf, cited, stage),
            room=tuple(_guest(person.email, person.name, person.status, matched, known, rep) for person in outside),
            promises=tuple(_promises(matched.deal, standing)),
            goal=cited.line(page, _goal(stage, chosen)) if page and stage and stage.goal else None,
            next_step=_next_step(matched.deal, standing, page, stage, cited),
            must_ask=tuple(self._must_asks(page, stage, cited, chosen)) if page and stage else (),
            likely_objections=tuple(objection(candidate, rep.style, cited) for candidate in picked[:OBJECTIONS]),
            if_then=tuple(if_then(candidate, rep.style, cited, chosen.then) for candidate in picked),
            focus=tuple(self._focus(rep, case.day, picked, cited)),
            warm_up=warm_up(picked[0], rep.style, cited) if picked else None,
            history=tuple(_history(matched.account, known, case.shelf, cited, rep)),
            sources=cited.all(),
            choice=choice,
        )

    def offer(self, meeting: Meeting, rep: Person, known: CallFacts, *, due_at: datetime) -> Offer:
        """What there is to choose from for that plan."""
        case = self._case(meeting, rep, known, due_at)
        asks = self._must_asks(case.page, case.stage, Cited(), Choice()) if case.page and case.stage else []
        return Offer(
            goals=tuple(text for text in case.stage.goal if len(text) <= GOAL_CHARS) if case.stage else (),
            asks=tuple((ask.id, ask.text, ask.reason) for ask in asks),
            plays=tuple(offered(one, rep.style) for one in picked_of(case.likely[:OFFERED], case.shelf)),
            about=_about(meeting, case),
        )

    def _case(self, meeting: Meeting, rep: Person, known: CallFacts, due_at: datetime) -> "_Case":
        day = meeting.start.astimezone(ZoneInfo(rep.time_zone)).date()
        outside = outsiders(meeting, known.side)
        matched = match([person.email for person in outside], known.deals, day)
        shelf = Shelf(self.catalog, self.pages, due_at.date())
        stages = list(dict.fromkeys(stage for stage, _ in self.rubric.ask_ids))
        page, stage = shelf.stage(_stages(matched, known.deals))
        name = page.stage if page else (matched.deal.stage if matched.deal else FIRST_STAGE)
        found = likely(shelf.of(Kind.PLAY), _facts(matched.deal, name, known, stages))
        return _Case(day, outside, matched, shelf, page, stage, name, found)

    def _must_asks(self, page: Page, stage: Stage, cited: Cited, chosen: Choice) -> list[MustAsk]:
        asks = [
            MustAsk(
                self.rubric.ask_ids.get((page.stage, ask.text), f"{page.stage}.{number}"),
                ask.text,
                ask.reason,
                cited.page(page, ask.text),
            )
            for number, ask in enumerate(stage.must_ask, start=1)
        ]
        order = {ident: at for at, ident in enumerate(chosen.asks)}
        return sorted(asks, key=lambda ask: order.get(ask.id, len(order)))

    def _focus(self, rep: Person, day: date, picked: Sequence[Picked], cited: Cited) -> list[Focus]:
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
class _Case:
    """What one plan is made of; ``name`` is the stage's, ``likely`` the plays that may come up."""

    day: date
    outside: Sequence[Attendee]
    matched: Match
    shelf: Shelf
    page: Page | None
    stage: Stage | None
    name: str
    likely: Sequence[Likely]


def _first(found: Sequence[Likely], plays: Sequence[str]) -> list[Likely]:
    """The chosen ones of those that are offered, in their order, before the others."""
    order = {page: at for at, page in enumerate(plays)}
    ranked = sorted(found[:OFFERED], key=lambda one: order.get(one.page.id, len(order)))
    return [*ranked, *found[OFFERED:]]


def _goal(stage: Stage, chosen: Choice) -> str:
    return chosen.goal if chosen.goal in stage.goal else beginning(" ".join(stage.goal), GOAL_CHARS)


def _about(meeting: Meeting, case: _Case) -> dict[str, Any]:
    """This call and its own deal: no names of people, and nothing of other deals."""
    deal = case.matched.deal
    if deal is None:
        return {"title": meeting.title, "stage": case.name}
    return {
        "title": meeting.title, "stage": case.name, "next_step": deal.next_step, "promised": list(deal.promises),
        "competitor": deal.competitor, "roles": [contact.role for contact in deal.contacts if contact.role],
    }  # fmt: skip


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

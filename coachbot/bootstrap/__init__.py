"""The only place that builds things and wires them together."""

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace

from coachbot.answers.ask import Ask
from coachbot.answers.capability import Answering
from coachbot.answers.places import Places
from coachbot.answers.tailor import Tailor
from coachbot.bootstrap.base import Base, database, ground
from coachbot.bootstrap.models import judge_of, voice_of
from coachbot.bootstrap.privacy import privacy_of
from coachbot.bootstrap.watched import WatchedAnswers
from coachbot.clock import Clock, utc_now
from coachbot.datadir import SHIPPED_CONTENT, content_root, prepare
from coachbot.datadir import IndexLock as IndexLock
from coachbot.db.answers import Answers
from coachbot.db.arrangements import Arrangements
from coachbot.db.calendars import Calendars
from coachbot.db.calibrations import JudgeCalibrations
from coachbot.db.conversations import Conversations as Conversations
from coachbot.db.days import Days
from coachbot.db.deals import Deals
from coachbot.db.debriefs import Debriefs
from coachbot.db.digests import Digests
from coachbot.db.disputes import Disputes
from coachbot.db.engine import Database
from coachbot.db.insight import Happened
from coachbot.db.jobs import Jobs as Jobs
from coachbot.db.leaving import Leaving
from coachbot.db.marks import Marks as Marks
from coachbot.db.meetings import Meetings
from coachbot.db.migrate import DatabaseState, looked_at
from coachbot.db.migrate import upgrade as upgrade
from coachbot.db.mirrors import Mirrors
from coachbot.db.missed import MissedInDebriefs
from coachbot.db.model_use import ModelUse as ModelUse
from coachbot.db.outbound import Outbound as Outbound
from coachbot.db.pages import Pages as Pages
from coachbot.db.pilots import PilotRows
from coachbot.db.plans import Plans
from coachbot.db.practice import Practice, TeamAssignments
from coachbot.db.reset import forget_team
from coachbot.db.scored import CallScores
from coachbot.db.sealed import new_key as new_key
from coachbot.db.secrets import Secrets as Secrets
from coachbot.db.team import Team
from coachbot.db.upkeep import PlayDrafts
from coachbot.domain.model import Model as Model
from coachbot.domain.watching import UNWATCHED, Watch
from coachbot.errors import AlreadyRunning as AlreadyRunning
from coachbot.insight.capability import Insight
from coachbot.insight.ports import MustAsk
from coachbot.insight.sheet import Sheets
from coachbot.insight.summary import Summarize
from coachbot.insight.weekly import PlanDigests, WeeklyDigest
from coachbot.outside import crm, feeds
from coachbot.outside import embedder as embedder
from coachbot.outside import model as model
from coachbot.plans.arrange import Arrange
from coachbot.plans.background import CallHistory, Sides
from coachbot.plans.capability import Planning
from coachbot.plans.choose import ChooseLines
from coachbot.plans.keep_plan import KeepPlan
from coachbot.plans.morning import Morning
from coachbot.plans.on_demand import OnDemand
from coachbot.plans.plan import PlanCall
from coachbot.plans.series import ChooseSeries
from coachbot.plans.sync import SyncCalendar
from coachbot.plans.take_debrief import TakeDebrief
from coachbot.practice.capability import Practising
from coachbot.practice.cast import Scenes
from coachbot.practice.disputes import suspended
from coachbot.practice.finish import Finish
from coachbot.practice.helps import exercise_for
from coachbot.practice.offer import OfferDrill
from coachbot.practice.plan_days import PlanDays
from coachbot.practice.roleplay import Steer, TakeTurn
from coachbot.practice.score import Scorer
from coachbot.practice.start import StartDrill
from coachbot.privacy.capability import Privacy
from coachbot.settings import Settings
from coachbot.team.capability import TeamList
from coachbot.team.read_deals import ReadDeals
from coachbot.team.remove import Remove
from coachbot.upkeep.capability import Upkeep
from coachbot.upkeep.from_calls import FromCalls
from coachbot.upkeep.pilots import Pilots
from knowledge.library.formats import rubric as rubrics
from knowledge.library.index.embedding import LocalEmbedder
from knowledge.library.index.labels import learned
from knowledge.library.ingest import stored_or_written
from knowledge.library.library import Library as Library
from prompts.render import Prompts as Prompts


@dataclass(frozen=True, slots=True)
class Coach:
    """Everything a way in needs, built once: the ground, and a part for each capability."""

    base: Base
    answers: Answering
    plans: Planning
    practice: Practising
    insight: Insight
    upkeep: Upkeep
    team: TeamList
    privacy: Privacy

    def forget_team(self) -> None:
        """Begin anew with people, calendars and calls; the library and what was asked of it stay."""
        forget_team(self.base.db, self.base.settings.workspace)

    def close(self) -> None:
        """Let go of the index, the lock and the database."""
        self.base.library.close()
        if self.base.holds_lock:
            self.base.lock.release()
        if not self.base.shares_db:
            self.base.db.close()


def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    stays: bool = False,
    shared: Database | None = None,
    watch: Watch = UNWATCHED,
) -> Coach:
    """Wire a coach over the home of the settings.

    Args:
        stays: This is the bot: it must have the index for itself and keeps it open.
        shared: The database of several workspaces in this process.
        watch: Told of what happens, to count it.

    Raises:
        AlreadyRunning: ``stays``, and another process has the index.
        HomeUnusable: The home cannot be written.
        DatabaseTrouble: The database cannot be opened.
        UnreadableFile: A list in the content root is not written as it should be.
        NotConfigured: ``stays``, secrets are sealed, and there is no key.
    """
    rubric = rubrics.load(content_root(settings.content))
    base = ground(settings, clock, stays=stays, shared=shared, watch=watch)
    team = Team(base.db, settings.workspace, settings.managers)
    deals = Deals(base.db, settings.workspace)
    has_crm = bool(settings.hubspot_token.get_secret_value())
    return Coach(
        privacy=privacy_of(base),
        base=base,
        answers=_answers(base),
        plans=_plans(base, team, deals, rubric),
        practice=_practice(base, team, rubric),
        insight=_insight(base, team, rubric),
        upkeep=_upkeep(base, team, rubric),
        team=TeamList(
            team,
            deals,
            ReadDeals(deals, lambda: crm(settings)),
            base.jobs,
            clock,
            has_crm,
            Remove(team, deals, Leaving(base.db, settings.workspace)),
        ),
    )


def database_state(settings: Settings) -> DatabaseState:
    """Look at the database alone.

    Raises:
        DatabaseTrouble: It cannot be opened, or a newer coachbot made it.
    """
    with closing(database(settings, prepare(settings.home))) as db:
        return looked_at(db)


def _answers(base: Base) -> Answering:
    store = WatchedAnswers(base.db, base.settings.workspace, base.watch)
    places = Places(store)
    ask = Ask(base.library, base.pages, store, places, base.clock)
    return Answering(ask, Tailor(ask, base.model, base.prompts), store, places, base.library, base.jobs, base.clock)


def _practice(base: Base, team: Team, rubric: rubrics.Rubric) -> Practising:
    workspace = base.settings.workspace
    # What is said in a drill stays on this machine, whatever makes the vectors of the library.
    ears = LocalEmbedder()
    scenes = Scenes(
        base.content,
        SHIPPED_CONTENT,
        embed=ears.embed,
        learn=lambda labelled: learned(ears, labelled, base.home / "scenes"),
        pages=lambda: stored_or_written(base.pages, base.content),
        revision=base.pages.revision,
        today=lambda: base.clock().date(),
    )
    store, teams = Practice(base.db, workspace), TeamAssignments(base.db, workspace)
    disputes, calibrations = Disputes(base.db, workspace), JudgeCalibrations(base.db, workspace)
    start, voice = StartDrill(scenes, rubric), voice_of(base, rubric)
    judge = judge_of(base)
    scorer = Scorer(
        rubric,
        lambda: scenes.material().facts,
        judge,
        lambda: calibrations.counting(judge.by, rubric.frozen_as) if judge else frozenset(),
        lambda: suspended(disputes.shares()),
    )
    wishes, missed = Answers(base.db, workspace), MissedInDebriefs(base.db, workspace)
    return Practising(
        people=team,
        store=store,
        assignments=teams,
        cast=scenes,
        rubric=rubric,
        scorer=scorer,
        offer=OfferDrill(
            store, scenes, rubric, wishes, missed, teams, start, scorer.countable, lambda: judge.by if judge else ""
        ),
        plan=PlanDays(Days(base.db, workspace), base.jobs),
        disputes=disputes,
        calls=CallScores(base.db, workspace),
        calibrations=calibrations,
        start=start,
        turn=TakeTurn(scenes, voice, voice.is_on),
        steer=Steer(scenes),
        finish=Finish(scenes, scorer, lambda person: replace(judge, person=person) if judge else None),
        queue=base.jobs,
        clock=base.clock,
    )


def _insight(base: Base, team: Team, rubric: rubrics.Rubric) -> Insight:
    settings = base.settings
    must_asks: defaultdict[str, list[MustAsk]] = defaultdict(list)
    for (stage, words), ident in rubric.ask_ids.items():
        must_asks[stage].append(MustAsk(ident, words))
    book = Happened(base.db, settings.workspace, must_asks)
    weekly = WeeklyDigest(
        team,
        book,
        Mirrors(base.db, settings.workspace),
        lambda key: exercise_for(rubric, key),
        tuple(must_asks),
        {one.id: one.name for one in rubric.behaviours.values()},
        settings.person_figures,
    )
    drafts = Digests(base.db, settings.workspace)

    sheets = Sheets(team, book, weekly.titles, settings.person_figures)
    plan, summarize = PlanDigests(team, base.jobs), Summarize(base.model, base.prompts)
    return Insight(team, drafts, weekly, sheets, plan, summarize, base.jobs, base.clock)


def _upkeep(base: Base, team: Team, rubric: rubrics.Rubric) -> Upkeep:
    workspace, asks = base.settings.workspace, defaultdict[str, list[str]](list)
    for stage, words in rubric.ask_ids:
        asks[stage].append(words)
    pilots = Pilots(PilotRows(base.db, workspace), team, base.pages, base.jobs, asks, base.clock)
    from_calls = FromCalls(base.library, base.pages, base.model, base.prompts, base.clock)
    return Upkeep(PlayDrafts(base.db, workspace), base.pages, team, pilots, from_calls, base.jobs, base.clock)


def _plans(base: Base, team: Team, deals: Deals, rubric: rubrics.Rubric) -> Planning:
    settings, db = base.settings, base.db
    meetings, plans = Meetings(db, settings.workspace), Plans(db, settings.workspace)
    debriefs, calendars = Debriefs(db, settings.workspace), Calendars(db, settings.workspace)
    own_domains = frozenset(domain.lower() for domain in settings.own_domains)
    sides = Sides(deals, base.clock, own_domains=own_domains, excluded=settings.excluded_words)
    history = CallHistory(deals, meetings, debriefs)
    plan_call = PlanCall(base.library, base.pages, rubric)
    arrange = Arrange(team, meetings, plans, Arrangements(db, settings.workspace, base.jobs), sides)
    keep = KeepPlan(team, meetings, plans, base.jobs, sides, history, plan_call)
    return Planning(
        team=team,
        calendars=calendars,
        meetings=meetings,
        plans=plans,
        debriefs=debriefs,
        queue=base.jobs,
        deals=deals,
        book=deals,
        plan_call=plan_call,
        arrange=arrange,
        sync=SyncCalendar(team, calendars, feeds(settings), sides, arrange),
        keep=keep,
        choose=ChooseLines(keep, base.model, base.prompts),
        morning=Morning(team, meetings, sides, history),
        on_demand=OnDemand(meetings, plans, deals, sides, history, plan_call),
        series=ChooseSeries(team, meetings, plans, debriefs, arrange),
        debrief=TakeDebrief(team, meetings, plans, debriefs, base.jobs),
        clock=base.clock,
        calendar_every_s=settings.calendar_every_s,
    )

"""The only place that builds things and wires them together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coachbot.answers.ask import Ask
from coachbot.calendars.feeds import Feeds, Read
from coachbot.clock import Clock, utc_now
from coachbot.datadir import IndexLock, prepare
from coachbot.db.answers import Answers
from coachbot.db.calendars import Calendars
from coachbot.db.calls import Calls
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.jobs import Jobs
from coachbot.db.migrate import upgrade
from coachbot.db.outbound import Outbound
from coachbot.db.pages import Pages
from coachbot.db.team import Team
from coachbot.errors import AlreadyRunning
from coachbot.plans.arrange import Arrange
from coachbot.plans.background import CallHistory
from coachbot.plans.plan import PlanCall
from coachbot.plans.ports import Crm
from coachbot.plans.sync import SyncCalendar
from coachbot.settings import Settings
from knowledge.library.formats.rubric import load as load_rubric
from knowledge.library.index.embedding import Embedder, LocalEmbedder
from knowledge.library.library import Library

Progress = Callable[[int, int], None]
SAMPLE_TEAM = Path(__file__).parent.parent / "knowledge"


@dataclass(frozen=True, slots=True)
class Coach:
    """Everything a way in needs, built once."""

    settings: Settings
    home: Path
    clock: Clock
    db: Database
    pages: Pages
    jobs: Jobs
    outbound: Outbound
    answers: Answers
    library: Library
    ask: Ask
    team: Team
    calls: Calls
    calendars: Calendars
    plan_call: PlanCall
    background: CallHistory
    arrange: Arrange
    sync: SyncCalendar
    lock: IndexLock
    holds_lock: bool

    def close(self) -> None:
        """Let go of the index, the lock and the database."""
        self.library.close()
        if self.holds_lock:
            self.lock.release()
        self.db.close()


def build(settings: Settings, *, clock: Clock = utc_now, stays: bool = False) -> Coach:
    """Wire a coach over the home of the settings.

    Args:
        stays: This is the bot: it must have the index for itself and keeps it open.

    Raises:
        AlreadyRunning: ``stays``, and another process has the index.
        HomeUnusable: The home cannot be written.
        DatabaseTrouble: The database cannot be opened.
    """
    home = prepare(settings.home)
    lock = IndexLock(home)
    holds_lock = lock.try_take()
    if stays and not holds_lock:
        raise AlreadyRunning(
            f"Another coachbot is running on {home}. Stop it first, or give this one its own COACHBOT_HOME."
        )
    try:
        db = Database(settings.database_url or sqlite_url(home))
        upgrade(db)
    except BaseException:
        if holds_lock:
            lock.release()
        raise
    pages, answers = Pages(db, settings.workspace), Answers(db, settings.workspace)
    team, calls = Team(db, settings.workspace), Calls(db, settings.workspace)
    calendars = Calendars(db, settings.workspace)
    jobs = Jobs(db, settings.workspace)
    own_domains = frozenset(domain.lower() for domain in settings.own_domains)
    background = CallHistory(team, calls, clock, own_domains=own_domains, excluded=settings.excluded_words)
    arrange = Arrange(team, calls, jobs, background)
    library = Library(
        pages,
        embedder(settings),
        home / "index",
        may_write=holds_lock,
        always_chroma=stays,
        chroma_server=settings.chroma_server,
    )
    return Coach(
        settings=settings,
        home=home,
        clock=clock,
        db=db,
        pages=pages,
        answers=answers,
        library=library,
        jobs=jobs,
        outbound=Outbound(db, settings.workspace),
        team=team,
        calls=calls,
        calendars=calendars,
        background=background,
        arrange=arrange,
        sync=SyncCalendar(team, calendars, calls, feeds(settings), background, arrange),
        plan_call=PlanCall(library, pages, load_rubric(SAMPLE_TEAM)),
        lock=lock,
        ask=Ask(library, pages, answers, clock, frozenset(settings.managers)),
        holds_lock=holds_lock,
    )


def embedder(settings: Settings) -> Embedder:
    """The built-in model, or the provider the operator chose."""
    if not settings.embeddings:
        return LocalEmbedder()
    from coachbot.llm.embeddings import LangChainEmbedder

    return LangChainEmbedder(settings.embeddings)


def feeds(settings: Settings) -> Feeds:
    """Every kind of calendar that is set up here."""
    services: dict[str, Read] = {}
    if settings.google_key_file:
        from coachbot.calendars.google import GoogleCalendar

        services["google"] = GoogleCalendar(Path(settings.google_key_file))
    if settings.microsoft_client_id:
        from coachbot.calendars.microsoft import MicrosoftCalendar

        secret = settings.microsoft_client_secret.get_secret_value()
        services["microsoft"] = MicrosoftCalendar(settings.microsoft_tenant, settings.microsoft_client_id, secret)
    return Feeds(services)


def crm(settings: Settings) -> Crm | None:
    """The CRM that is set up here, if any."""
    token = settings.hubspot_token.get_secret_value()
    if not token:
        return None
    from coachbot.crm.hubspot import HubSpot

    return HubSpot(token, stages=dict(part.split("=", 1) for part in settings.hubspot_stages if "=" in part))

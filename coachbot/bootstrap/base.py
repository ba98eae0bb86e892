"""What every capability stands on."""

from dataclasses import dataclass
from pathlib import Path

from coachbot.bootstrap.watched import WatchedLedger, WatchedModel
from coachbot.clock import Clock
from coachbot.datadir import IndexLock, content_root, prepare
from coachbot.db.conversations import Conversations
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.jobs import Jobs
from coachbot.db.marks import Marks
from coachbot.db.migrate import upgrade
from coachbot.db.model_use import ModelUse
from coachbot.db.outbound import Outbound
from coachbot.db.pages import Pages
from coachbot.db.sealed import Seal
from coachbot.db.secrets import Secrets
from coachbot.domain.model import Ledger, Model
from coachbot.domain.watching import UNWATCHED, Watch
from coachbot.errors import AlreadyRunning
from coachbot.outside import embedder, model
from coachbot.settings import Settings
from knowledge.library.library import Library
from prompts.render import Prompts


@dataclass(frozen=True, slots=True)
class Base:
    """What every capability stands on.

    Attributes:
        content: The content root: pages, scenes, behaviours, checklists and the curriculum.
        shares_db: Whether the database is also that of other workspaces in this process.
    """

    settings: Settings
    home: Path
    content: Path
    clock: Clock
    db: Database
    secrets: Secrets
    pages: Pages
    library: Library
    jobs: Jobs
    marks: Marks
    outbound: Outbound
    conversations: Conversations
    ledger: Ledger
    model: Model
    prompts: Prompts
    lock: IndexLock
    holds_lock: bool
    watch: Watch
    shares_db: bool = False


def database(settings: Settings, home: Path) -> Database:
    """The database, with what seals its secrets; not yet brought to the newest schema.

    Raises:
        NotConfigured: Its address or a key cannot be used.
    """
    return Database(settings.database_url or sqlite_url(home), Seal(settings.secret_keys))


def ground(
    settings: Settings, clock: Clock, *, stays: bool, shared: Database | None = None, watch: Watch = UNWATCHED
) -> Base:
    """Take the home, the database and the index.

    Args:
        stays: This is the bot, which must have the index for itself.
        shared: A database that several workspaces of this process use; whoever opened it closes it.
        watch: Told of what happens.

    Raises:
        AlreadyRunning: ``stays``, and another process has the index.
        HomeUnusable: The home cannot be written.
        DatabaseTrouble: The database cannot be opened.
        NotConfigured: ``stays``, secrets are sealed, and there is no key.
    """
    home = prepare(settings.home)
    lock = IndexLock(home)
    holds_lock = lock.try_take()
    if stays and not holds_lock:
        raise AlreadyRunning(
            f"Another coachbot is running on {home}. Stop it first, or give this one its own COACHBOT_HOME."
        )
    try:
        db = shared or database(settings, home)
        upgrade(db)
        secrets = Secrets(db)
        if stays:
            secrets.settle()
    except BaseException:
        if holds_lock:
            lock.release()
        raise
    pages, ledger = Pages(db, settings.workspace), watched_ledger(ModelUse(db, settings.workspace), watch)
    library = Library(
        pages, embedder(settings), home / "index", may_write=holds_lock, always_chroma=stays,
        chroma_server=settings.chroma_server, chroma_name=settings.workspace,
    )  # fmt: skip
    return Base(
        settings=settings,
        home=home,
        content=content_root(settings.content),
        clock=clock,
        db=db,
        secrets=secrets,
        pages=pages,
        library=library,
        jobs=Jobs(db, settings.workspace),
        marks=Marks(db, settings.workspace),
        outbound=Outbound(db, settings.workspace),
        conversations=Conversations(db, settings.workspace),
        ledger=ledger,
        model=watched_model(model(settings, ledger, clock), watch),
        prompts=Prompts(content_root(settings.content) / "prompts"),
        lock=lock,
        holds_lock=holds_lock,
        shares_db=shared is not None,
        watch=watch,
    )


def watched_model(model: Model, watch: Watch) -> Model:
    """The model, counted where somebody counts."""
    return model if watch is UNWATCHED or not model.name else WatchedModel(model, watch)


def watched_ledger(ledger: Ledger, watch: Watch) -> Ledger:
    """The ledger, counted where somebody counts."""
    return ledger if watch is UNWATCHED else WatchedLedger(ledger, watch)

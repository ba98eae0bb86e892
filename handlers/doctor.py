"""``coachbot doctor``: what is wrong, and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coachbot.bootstrap import embedder
from coachbot.datadir import IndexLock, prepare
from coachbot.db.calendars import Calendars
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.jobs import Jobs
from coachbot.db.migrate import current, head, upgrade
from coachbot.db.pages import Pages
from coachbot.errors import CoachError
from coachbot.settings import Settings
from knowledge.library.errors import LibraryError
from knowledge.library.index.folder import IndexFolder
from knowledge.library.index.writer import IndexWriter

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``fix`` is empty when it is well."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


def examine(settings: Settings) -> list[Check]:
    """Look at everything; one check failing never stops the others."""
    checks = [_try("home", lambda: _home(settings))]
    if checks[0].ok:
        checks.append(_try("database", lambda: _database(settings)))
    if checks[-1].ok and len(checks) == 2:
        checks.append(_try("library", lambda: _library(settings)))
        checks.append(_try("index", lambda: _index(settings)))
        checks.append(_try("jobs", lambda: _jobs(settings)))
        checks.append(_try("calendars", lambda: _calendars(settings)))
    checks.append(_try("embeddings", lambda: _embeddings(settings)))
    return [*checks, *_slack(settings)]


def _try(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (CoachError, LibraryError) as error:
        sentences = str(error).split(". ", 1)
        return Check(name, ok=False, detail=sentences[0].rstrip(".") + ".", fix=sentences[-1])
    except OSError as error:
        return Check(
            name, ok=False, detail=f"The system refused: {error.strerror}.", fix="Check the disk and permissions."
        )


def _home(settings: Settings) -> Check:
    return Check("home", ok=True, detail=f"{prepare(settings.home)} can be written.")


def _database(settings: Settings) -> Check:
    db = _open(settings)
    try:
        upgrade(db)
        with db.read() as session:
            sound = db.is_sound(session)
        if not sound:
            fix = "Restore a backup, or move the file away and run “coachbot index” again."
            return Check("database", ok=False, detail="The database is damaged.", fix=fix)
        return Check("database", ok=True, detail=f"{db.engine.dialect.name}, schema {current(db)} of {head()}.")
    finally:
        db.close()


def _library(settings: Settings) -> Check:
    db = _open(settings)
    try:
        facts = Pages(db, settings.workspace).facts()
        if not facts:
            return Check("library", ok=False, detail="There are no pages yet.", fix="Run “coachbot index FOLDER”.")
        return Check("library", ok=True, detail=f"{len(facts)} pages.")
    finally:
        db.close()


def _index(settings: Settings) -> Check:
    home = prepare(settings.home)
    lock = IndexLock(home)
    if not lock.try_take():
        return Check("index", ok=True, detail="A running coachbot has it.")
    db = _open(settings)
    try:
        files = IndexFolder(home / "index", embedder(settings).model)
        store = Pages(db, settings.workspace)
        writer = IndexWriter(files, store, embedder(settings), settings.chroma_server)
        problem = writer.problem()
        if problem:
            fix = "Run “coachbot ask” or start the bot: it is rebuilt from the database."
            return Check("index", ok=False, detail=problem, fix=fix)
        return Check("index", ok=True, detail=f"{files.load().rows} vectors of {files.model}.")
    finally:
        db.close()
        lock.release()


def _jobs(settings: Settings) -> Check:
    db = _open(settings)
    try:
        dead = Jobs(db, settings.workspace).dead()
    finally:
        db.close()
    if dead:
        some = ", ".join(f"{kind} (reference {reference})" for kind, reference in dead[:5])
        fix = "Look for the references in the log; “coachbot doctor --retry-jobs” tries them again."
        return Check("jobs", ok=False, detail=f"{len(dead)} jobs were given up: {some}.", fix=fix)
    return Check("jobs", ok=True, detail="None given up.")


def _calendars(settings: Settings) -> Check:
    db = _open(settings)
    try:
        calendars = Calendars(db, settings.workspace)
        connected, troubles = calendars.count(), calendars.troubles()
    finally:
        db.close()
    if troubles:
        some = " ".join(f"{person}: {trouble}" for person, trouble in troubles[:5])
        fix = "Have each person copy the secret address again, in Home under Settings."
        return Check("calendars", ok=False, detail=f"{len(troubles)} cannot be read. {some}", fix=fix)
    none = "None connected; “coachbot import people” or Home connects them."
    return Check("calendars", ok=True, detail=f"{connected} connected." if connected else none)


def _embeddings(settings: Settings) -> Check:
    model = embedder(settings)
    size = model.embed(["too expensive"]).shape[1]
    return Check("embeddings", ok=True, detail=f"{model.model}, {size} dimensions.")


def _slack(settings: Settings) -> Iterator[Check]:
    if not settings.slack_bot_token.get_secret_value():
        yield Check("slack", ok=True, detail="Not configured; “coachbot demo” and the command line need no Slack.")
        return
    yield _try("slack", lambda: _scopes(settings))
    if not settings.slack_app_token.get_secret_value():
        fix = "Create an app-level token with connections:write and set COACHBOT_SLACK_APP_TOKEN."
        yield Check("socket", ok=False, detail="COACHBOT_SLACK_APP_TOKEN is not set.", fix=fix)
    if not settings.coaching_channel:
        fix = "Set COACHBOT_COACHING_CHANNEL to a channel id and invite the bot there."
        yield Check("coaching channel", ok=False, detail="“Ask my manager” has nowhere to go.", fix=fix)


def _scopes(settings: Settings) -> Check:
    from handlers.bot import identity, slack_client

    client = slack_client(settings)
    who = identity(client)
    granted = set(who.scopes)
    manifest: Any = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    missing = sorted(set(manifest["oauth_config"]["scopes"]["bot"]) - granted)
    if missing:
        fix = "Reinstall the app from manifest.yml."
        return Check("slack", ok=False, detail=f"Scopes not granted: {', '.join(missing)}.", fix=fix)
    return Check("slack", ok=True, detail=f"Connected to {who.team}, {len(granted)} scopes.")


def _open(settings: Settings) -> Database:
    return Database(settings.database_url or sqlite_url(prepare(settings.home)))

"""``coachbot demo``: a sandbox workspace with the sample team, and the bot in it."""

import logging
import secrets
import sys
import threading
import webbrowser
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from pydantic import SecretStr

from coachbot.bootstrap import SHIPPED_CONTENT, Coach, build
from coachbot.errors import NotConfigured
from coachbot.sandbox.api import Tokens
from coachbot.sandbox.model import BOT_USER_ID, Channel, Person
from coachbot.sandbox.server import Sandbox
from coachbot.sandbox.tickets import Json
from coachbot.settings import Settings
from handlers import console
from handlers.bot import Bot
from handlers.demo.team import EVERY_S, move_in
from handlers.demo.tour import TOUR
from handlers.slack.manifest import bot_scopes, manifest
from knowledge.library.ingest import ingest

MANAGER = "U0DANA"
COACHING = "C0COACHING"
PEOPLE = (
    Person("U0MAYA", "Maya Lindqvist", "account executive", "maya.lindqvist@holdfast.example"),
    Person("U0TOM", "Tom Brannigan", "account executive", "tom.brannigan@holdfast.example", tz="America/Chicago"),
    Person(MANAGER, "Dana Whitfield", "sales manager", "dana.whitfield@holdfast.example"),
    Person("U0PRIYA", "Priya Raman", "admin", "priya.raman@holdfast.example", is_admin=True),
)


def channels() -> list[Channel]:
    """The sample team's conversations: a deal, the coaching channel, and everybody's DM with the coach."""
    everybody = {person.id for person in PEOPLE} | {BOT_USER_ID}
    rooms = [
        Channel("C0BRIGHTWELL", "deal-northgate-foods", everybody - {"U0PRIYA"}),
        Channel(COACHING, "sales-coaching", set(everybody)),
    ]
    return [*rooms, *(Channel("D" + p.id[1:], "", {p.id, BOT_USER_ID}, is_im=True) for p in PEOPLE)]


def sandbox(port: int = 0, *, guarded: bool = False, tour: Iterable[Json] = TOUR, installs: bool = False) -> Sandbox:
    """The workspace, not yet started.

    Args:
        tour: What there is to try.
        installs: Whether the coach has to be installed first.
        guarded: Whether only its own page and its own bot may use it, by secrets of this start.
    """
    app = manifest()
    events = app["settings"]["event_subscriptions"]["bot_events"]
    tokens = Tokens(f"xoxb-{secrets.token_urlsafe(24)}", f"xapp-{secrets.token_urlsafe(24)}") if guarded else Tokens()
    return Sandbox(
        list(PEOPLE), channels(), port=port, features=app["features"], scopes=bot_scopes(), events=events, tour=tour,
        key=secrets.token_urlsafe(24) if guarded else "", tokens=tokens, installs=installs,
    )  # fmt: skip


def in_sandbox(settings: Settings, where: Sandbox) -> Settings:
    """The settings of a bot that lives in a sandbox."""
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(where.tokens.bot),
            "slack_app_token": SecretStr(where.tokens.app),
            "slack_api_url": f"{where.url}/api/",
            "coaching_channel": COACHING,
            "team_channels": (f"mid-market={COACHING}",),
            "calendar_every_s": EVERY_S,
            "managers": (*settings.managers, MANAGER),
        }
    )


def run_demo(settings: Settings, *, port: int, browser: bool) -> None:
    """Serve the workspace until Ctrl-C.

    Raises:
        NotConfigured: The port is taken.
        AlreadyRunning: Another bot has this home.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    with ExitStack() as open_until_the_end:
        where = open_until_the_end.enter_context(opened(port))
        coach = build(in_sandbox(settings, where), clock=lambda: at(where.clock()), stays=True)
        open_until_the_end.callback(coach.close)
        if fill(coach):
            move_in(coach, coach.base.clock())
        with Bot(coach):
            set_the_scene(where)
            say(f"\n  The workspace is open at {where.url}\n  Ask the coach what to say. Ctrl-C ends it.\n")
            if browser:
                webbrowser.open(where.url)
            threading.Event().wait()


@contextmanager
def opened(port: int, tour: Iterable[Json] = TOUR, *, installs: bool = False) -> Generator[Sandbox]:
    """The workspace, for whoever sits at this machine.

    Raises:
        NotConfigured: The port is taken.
    """
    where = sandbox(port, guarded=True, tour=tour, installs=installs)
    try:
        where.__enter__()
    except OSError as error:
        raise NotConfigured(f"Port {port} is in use. Stop what uses it, or give another one with --port.") from error
    try:
        yield where
    finally:
        where.__exit__()


def at(seconds: float) -> datetime:
    """A moment of the sandbox's clock, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def fill(coach: Coach) -> bool:
    """The sample team's library, unless the home has a library of its own; whether it is the sample's."""
    base, sample = coach.base, str(SHIPPED_CONTENT.resolve())
    own = [page for page in base.pages.facts() if not page.file.startswith(sample)]
    if own:
        say(f"This home has a library of its own ({len(own)} pages); the demo shows that.")
        return False
    say("Reading the sample team's playbook and calls…")
    with console.progress("Reading") as advance:
        report = ingest([SHIPPED_CONTENT], base.pages, progress=advance, root=SHIPPED_CONTENT)
    if report.pages:
        say(f"  {report.pages} pages in {report.passages} passages.")
    say("Indexing them…")
    with console.progress("Indexing") as advance:
        base.library.open(advance, chroma=True)
    return True


def set_the_scene(where: Sandbox) -> None:
    """One objection waits in a deal channel for the message shortcut."""
    if not where.workspace.channel("C0BRIGHTWELL").messages:
        where.hands.say(
            "U0TOM",
            "C0BRIGHTWELL",
            "Notes from the call with Northgate Foods this morning. They like it. Budget owner is the CFO.",
        )
        where.hands.say(
            "U0TOM",
            "C0BRIGHTWELL",
            "Then their VP Finance wrote: “Honestly, it's a lot more than we expected to pay. "
            "The spreadsheet does most of this already.”",
        )


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 -- it is for a person

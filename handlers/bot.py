"""The bot: a coach, a Slack connection, workers and ticks, started and stopped together."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self, cast

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient

from coachbot.bootstrap import Coach
from coachbot.domain.jobs import Due, Job
from coachbot.errors import NotConfigured
from coachbot.jobs.ticks import Ticks
from coachbot.jobs.worker import Worker
from coachbot.settings import Settings
from handlers.app import build_app
from handlers.cards import Cards
from handlers.catch_up import CatchUp
from handlers.debrief_work import DebriefWork
from handlers.home_work import HomeWork
from handlers.intake import Intake
from handlers.listeners import Listeners
from handlers.people import People
from handlers.plan_buttons import PlanButtons
from handlers.plan_listeners import PlanListeners
from handlers.plan_work import PlanWork
from handlers.poster import Poster
from handlers.series_work import SeriesWork
from handlers.work import Work, patient
from knowledge.library.pages import Kind

log = logging.getLogger(__name__)

REFRESH_S = 3.0
CALENDARS_S = 2.0
DEALS_S = 60.0
READERS = 2
_CALENDARS_AT_ONCE = 200
_READING_HELPS = timedelta(minutes=30)
HOUSEKEEPING_S = 3600.0
_DEAD_AFTER_S = 60.0


class Bot:
    """Everything between Slack and the coach. Use it as a context manager.

    Raises:
        NotConfigured: Slack refuses the tokens, or cannot be reached.
    """

    def __init__(self, coach: Coach) -> None:
        settings = coach.settings
        self.coach = coach
        self._client = slack_client(settings)
        who = identity(self._client)
        bot_user, team = who.user_id, who.team_id
        self.stopped = threading.Event()
        poster, people = Poster(self._client, coach.outbound, coach.clock), People(self._client, coach.team)
        work = Work(
            self._client,
            poster,
            Cards(settings.link_hosts),
            coach.ask,
            coach.answers,
            coach.clock,
            coaching_channel=settings.coaching_channel,
            looking=self.looking,
            bot_user=bot_user,
        )
        plans, home = PlanWork(coach, poster, people), HomeWork(coach, self._client, poster, people)

        def answer(job: Job) -> None:
            """A message to the coach asks for a game plan, or what to say."""
            if not home.in_thread(job):
                work.answer_message(job)

        debriefs, series = DebriefWork(coach, poster, people), SeriesWork(coach, poster, people)
        parts = (work, plans, PlanButtons(coach, poster), series, debriefs, home)
        doing = {kind: do for part in parts for kind, do in part.doing().items()}
        doing["answer_message"] = answer
        self.worker = self._worker(doing, settings.workers, work)
        # A slow calendar server must not keep anybody waiting for an answer.
        self._reader = self._worker(plans.reading(), READERS, work)
        intake = Intake(coach.jobs, coach.clock, self.worker.wake)
        listeners = Listeners(
            intake,
            coach.answers,
            looking=self.looking,
            bot_user=bot_user,
            team=team,
            revoked=self._revoked,
        )
        authorized = AuthorizeResult(
            enterprise_id=None,
            team_id=team,
            bot_token=settings.slack_bot_token.get_secret_value(),
            bot_id=who.bot_id,
            bot_user_id=bot_user,
        )
        plan_listeners = PlanListeners(coach, intake, people)
        self.app = build_app(self._client, [plan_listeners, listeners], authorized)
        self._catch_up = CatchUp(self._client, coach.jobs, intake, coach.clock, bot_user=bot_user, team=team)
        self._ticks = Ticks()
        self._socket = _socket(self.app, coach)
        self._socket.client.on_message_listeners.append(self._on_message)

    def _worker(self, doing: Mapping[str, Callable[[Job], None]], size: int, work: Work) -> Worker:
        patiently = {kind: patient(do) for kind, do in doing.items()}
        return Worker(self.coach.jobs, patiently, clock=self.coach.clock, size=size, gave_up=work.gave_up)

    def __enter__(self) -> Self:
        self.coach.library.open()
        # Acks must not wait behind answers: a thread that computes gives way after half a millisecond.
        sys.setswitchinterval(0.0005)
        if not self.coach.db.is_shared:
            self.coach.jobs.take_over()
        self.worker.start()
        self._reader.start()
        # The rows are the truth; the ticks only look whether something is due.
        self._ticks.every(1.0, "claim-due", self.worker.wake)
        self._ticks.every(CALENDARS_S, "read-calendars", self._read_calendars)
        self._ticks.every(DEALS_S, "read-deals", self._read_deals)
        self._ticks.every(REFRESH_S, "take-in-pages", self.coach.library.refresh)
        self._ticks.every(
            HOUSEKEEPING_S,
            "housekeeping",
            lambda: self.coach.jobs.forget_done(now=self.coach.clock()),
        )
        self._ticks.start()
        try:
            self._socket.connect()
        except (SlackClientError, OSError) as error:
            self.__exit__()
            raise NotConfigured(
                "Slack does not accept COACHBOT_SLACK_APP_TOKEN. Create an app-level token with connections:write."
            ) from error
        return self

    def __exit__(self, *details: object) -> None:
        self._socket.close()
        self._ticks.stop()
        self.worker.stop()
        self._reader.stop()

    def _read_calendars(self) -> None:
        """Whose calendar is due to be read: a job each."""
        coach, now = self.coach, self.coach.clock()
        every_s = coach.settings.calendar_every_s
        people = coach.calendars.take_due(now=now, every_s=every_s, limit=_CALENDARS_AT_ONCE)
        work = [
            Due(f"sync:{one}", "sync", {"person": one}, f"calendar:{one}", now, now + _READING_HELPS) for one in people
        ]
        if work:
            coach.jobs.schedule(work, now=now)
            self._reader.wake()

    def _read_deals(self) -> None:
        """The deals of the CRM, once an hour whoever asks."""
        coach, now = self.coach, self.coach.clock()
        if coach.settings.hubspot_token.get_secret_value():
            coach.jobs.enqueue(f"deals:{now:%Y-%m-%dT%H}", "deals", {}, lane="deals", now=now)

    def looking(self) -> str:
        """What the coach looks in, for the status line."""
        facts = self.coach.library.facts()
        plays = sum(page.kind is Kind.PLAY for page in facts)
        calls = sum(page.kind is Kind.CALL for page in facts)
        if not plays:
            return f"is looking in {len(facts)} pages…"
        return f"is looking in {plays} plays and {calls} calls…"

    def wait(self) -> None:
        """Until it is stopped, or the socket has been dead too long for it to come back.

        Raises:
            NotConfigured: The connection is gone or the app was uninstalled; a supervisor should restart.
        """
        dead_since: float | None = None
        while not self.stopped.wait(1.0):
            if self._socket.client.is_connected():
                dead_since = None
                continue
            dead_since = dead_since or time.monotonic()
            if time.monotonic() - dead_since > _DEAD_AFTER_S:
                raise NotConfigured("The connection to Slack is gone and does not come back. Restart coachbot.")
        raise NotConfigured("The workspace took coachbot's access away. Install the app again.")

    def _on_message(self, message: str) -> None:
        # Slack's hello says that a new connection listens; what came before it is read from the history.
        if '"type":"hello"' in message.replace(" ", "")[:200]:
            threading.Thread(target=self._safely(self._catch_up), name="catch-up", daemon=True).start()

    def _safely(self, do: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            try:
                do()
            except Exception:
                log.exception("catching up failed")

        return run

    def _revoked(self) -> None:
        log.error("the workspace revoked coachbot's tokens")
        self.stopped.set()


def _socket(app: App, coach: Coach) -> SocketModeHandler:
    settings = coach.settings
    handler = SocketModeHandler(app, settings.slack_app_token.get_secret_value(), ping_interval=10)
    client = handler.client
    assert isinstance(client, SocketModeClient)
    # The app-level client must speak to the same address as the bot's.
    client.web_client = WebClient(token=settings.slack_app_token.get_secret_value(), base_url=settings.slack_api_url)
    return handler


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace, and what it was granted."""

    user_id: str
    bot_id: str
    team_id: str
    team: str
    scopes: tuple[str, ...]


def slack_client(settings: Settings) -> WebClient:
    """The Web API; a rate limit sends the job back to the queue, so that no thread sleeps through it."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        # The SDK would send a request again whose answer was lost, and so say a thing twice.
        retry_handlers=[],
        timeout=15,
    )


def identity(client: WebClient) -> Identity:
    """Ask Slack who we are.

    Raises:
        NotConfigured: The token is refused, or Slack cannot be reached.
    """
    try:
        reply = client.auth_test()
    except SlackApiError as error:
        raise NotConfigured(
            "Slack does not accept COACHBOT_SLACK_BOT_TOKEN. Install the app and copy its bot token."
        ) from error
    except (SlackClientError, OSError) as error:
        raise NotConfigured("Slack cannot be reached. Check the network and COACHBOT_SLACK_API_URL.") from error
    data = cast("dict[str, str]", reply.data)
    headers = {name.lower(): value for name, value in cast("dict[str, str]", reply.headers).items()}
    scopes = tuple(part.strip() for part in headers.get("x-oauth-scopes", "").split(",") if part.strip())
    return Identity(data["user_id"], data.get("bot_id", ""), data["team_id"], data.get("team", ""), scopes)

"""A token that runs out is exchanged in time, once, whoever needs it first."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from coachbot.db.engine import Database
from coachbot.db.installations import Installations
from coachbot.db.sealed import Seal, new_key
from coachbot.domain.installations import Installation
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.settings import Settings, load
from handlers.demo.workspace import sandbox
from handlers.slack.connection import slack_client
from handlers.slack.tokens import Exchanged, FreshToken, exchange_with, expiry

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOURS = timedelta(hours=1)
MADE = Installation("T1", "Holdfast", False, "token-0", "refresh-0", NOW + 12 * HOURS, "U1", NOW)


@dataclass
class Exchange:
    """Slack: each refresh token is good once."""

    spent: list[str] = field(default_factory=list)
    refuses: Exception | None = None
    takes: Callable[[], None] = lambda: None

    def __call__(self, refresh_token: str, /) -> Exchanged:
        self.takes()
        if self.refuses is not None:
            raise self.refuses
        assert refresh_token not in self.spent, "a refresh token is good once"
        self.spent.append(refresh_token)
        number = len(self.spent)
        return Exchanged(f"token-{number}", f"refresh-{number}", 43_200)


class Clock:
    """Moved by hand, and by waiting."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def store(db: Database) -> Installations:
    db.seal = Seal([new_key()])
    made = Installations(db)
    made.save(MADE)
    return made


def token_of(store: Installations, exchange: Exchange, clock: Clock) -> FreshToken:
    return FreshToken(MADE, store, exchange, clock, sleep=clock.sleep)


def test_a_token_with_hours_left_is_used_as_it_is(store: Installations) -> None:
    exchange, clock = Exchange(), Clock()
    token = token_of(store, exchange, clock)
    clock.now += 9 * HOURS

    assert token() == "token-0"
    assert exchange.spent == []


def test_many_threads_that_need_it_exchange_it_once(store: Installations) -> None:
    exchange, clock = Exchange(takes=lambda: time.sleep(0.05)), Clock()
    token = token_of(store, exchange, clock)
    clock.now += 13 * HOURS
    got: list[str] = []
    many = [threading.Thread(target=lambda: got.append(token())) for _ in range(8)]
    for one in many:
        one.start()
    for one in many:
        one.join()

    assert got == ["token-1"] * 8
    assert exchange.spent == ["refresh-0"]
    kept = store.installation("T1")
    assert kept is not None
    assert (kept.token, kept.refresh_token, kept.expires_at) == ("token-1", "refresh-1", clock.now + 12 * HOURS)


def test_two_processes_that_need_it_exchange_it_once(store: Installations) -> None:
    """The second comes while the first waits for Slack: with an old token that lives, and with one that is dead."""
    for late, expected in ((11 * HOURS, "token-0"), (13 * HOURS, "token-1")):
        store.save(MADE)
        clock, exchange = Clock(), Exchange()
        other = token_of(store, Exchange(refuses=AssertionError("the other exchanges nothing")), clock)
        clock.now += late
        seen: list[str] = []

        def meanwhile(other: FreshToken = other, seen: list[str] = seen, late: timedelta = late) -> None:
            if late < 12 * HOURS:
                seen.append(other())

        exchange.takes = meanwhile
        first = token_of(store, exchange, clock)
        assert first() == "token-1"
        seen.append(other())
        assert seen[0] == expected
        assert seen[-1] == "token-1"
        assert exchange.spent == ["refresh-0"]


def test_while_another_process_has_the_token_that_is_dead_it_is_waited_for(store: Installations) -> None:
    exchange, clock = Exchange(), Clock()
    clock.now += 13 * HOURS
    assert store.claim_refresh("T1", now=clock.now, lease_s=30)
    waits = 0

    def sleep(seconds: float) -> None:
        nonlocal waits
        waits += 1
        clock.sleep(seconds)
        if waits == 5:
            store.refreshed("T1", token="theirs", refresh_token="next", expires_at=clock.now + 12 * HOURS)

    assert FreshToken(MADE, store, exchange, clock, sleep=sleep)() == "theirs"
    assert exchange.spent == []


def test_of_a_process_that_died_over_it_the_next_takes_over(store: Installations) -> None:
    exchange, clock = Exchange(), Clock()
    clock.now += 13 * HOURS
    assert store.claim_refresh("T1", now=clock.now, lease_s=30)

    assert token_of(store, exchange, clock)() == "token-1"
    assert clock.now <= NOW + 13 * HOURS + timedelta(seconds=31)


@pytest.mark.parametrize("trouble", [SlackApiError("no", {"error": "invalid_refresh_token"}), OSError("no network")])
def test_where_slack_does_not_give_one_the_old_one_is_shown(store: Installations, trouble: Exception) -> None:
    clock = Clock()
    clock.now += 11 * HOURS

    assert token_of(store, Exchange(refuses=trouble), clock)() == "token-0"


def test_a_token_that_never_runs_out_is_never_exchanged(store: Installations) -> None:
    never = Installation("T2", "N", False, "xoxb-1", "", None, "U1", NOW)
    store.save(never)
    clock = Clock()
    clock.now += 10_000 * HOURS

    assert FreshToken(never, store, Exchange(), clock)() == "xoxb-1"
    assert expiry({}, NOW) is None


def test_no_token_stands_in_a_line_of_the_log() -> None:
    assert "token-0" not in repr(MADE)
    assert "refresh-0" not in repr(MADE)


def settings_in(url: str, home: Path) -> Settings:
    return load(home=home, slack_client_id=CLIENT_ID, slack_client_secret=CLIENT_SECRET, slack_api_url=f"{url}/api/")


def test_with_slack_itself_each_call_shows_the_token_of_its_moment(tmp_path: Path, db: Database) -> None:
    with sandbox() as slack:
        slack.oauth.rotates = True
        settings, store = settings_in(slack.url, tmp_path), Installations(db)
        first = slack.oauth._brought("bot", ("users:read",))  # pyright: ignore[reportPrivateUsage]
        ends = datetime.fromtimestamp(slack.clock(), UTC) + timedelta(seconds=first["expires_in"])
        made = Installation("T1", "H", False, first["access_token"], first["refresh_token"], ends, "U1", NOW)
        store.save(made)
        token = FreshToken(made, store, exchange_with(settings), lambda: datetime.fromtimestamp(slack.clock(), UTC))
        client = slack_client(settings, token)
        assert client.users_info(user="U0MAYA")["ok"]

        slack.clock.advance(13 * 3600)

        assert client.users_info(user="U0MAYA")["ok"]
        assert slack.oauth.refreshed == 1
        assert token() != first["access_token"]

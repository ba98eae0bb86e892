"""The jobs of debriefs: asked after the call, each tap stored and shown at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from coachbot.bootstrap import Coach
from coachbot.domain.jobs import Due, Job
from coachbot.domain.people import Person
from coachbot.plans.debrief import Debrief
from coachbot.plans.game_plan import GamePlan, restored
from coachbot.plans.posted_plan import PostedPlan
from coachbot.plans.times import DEBRIEF_HELPS, debrief_due, out_of_quiet
from handlers import ids
from handlers.debrief_cards import DebriefCards
from handlers.people import People
from handlers.poster import Poster
from knowledge.library.errors import LibraryError
from knowledge.library.text.decode import to_text
from knowledge.library.transcripts.read import read_transcript

SNOOZE = timedelta(hours=1)
MAX_TRANSCRIPT_BYTES = 5 * 1024 * 1024
_FILE_TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class After:
    """A call that is over, looked up for a job."""

    person: Person
    kept: PostedPlan
    plan: GamePlan


class DebriefWork:
    """Asks how a call went, and keeps what the rep taps."""

    def __init__(self, coach: Coach, poster: Poster, people: People) -> None:
        self._coach = coach
        self._poster = poster
        self._people = people
        self._token = coach.settings.slack_bot_token.get_secret_value()
        self._api_host = urlsplit(coach.settings.slack_api_url).hostname
        self._cards = DebriefCards()

    def doing(self) -> Mapping[str, Callable[[Job], None]]:
        """Every kind of job."""
        return {
            "debrief": self.ask,
            ids.OUTCOME: self.tapped,
            ids.MOMENT: self.tapped,
            ids.ASKED: self.tapped,
            ids.DEBRIEF_DONE: self.tapped,
            ids.SNOOZE: self.snooze,
            ids.DEBRIEF_NOTE_FORM: self.note,
        }

    def ask(self, job: Job) -> None:
        """How did it go? Only of a call whose plan was sent, and only while the rep still remembers."""
        p, now = job.payload, self._coach.clock()
        after = self._after(p["person"], p["uid"], p["occurrence"])
        meeting = self._coach.calls.meeting(p["person"], p["uid"], p["occurrence"])
        if after is None or after.kept.state != "posted" or meeting is None or not meeting.is_on:
            return
        wishes = self._coach.team.preferences(after.person.id)
        due = debrief_due(meeting.meeting.end, wishes, after.person.time_zone)
        if now < due:
            # The call was moved, or took another hour.
            self._again(job, due, now)
            return
        known = self._coach.calls.debrief(*_key(after.kept))
        if now > due + DEBRIEF_HELPS or (known is not None and known.state == "done"):
            return
        times = str(p.get("times", ""))
        debrief = known or self._fresh(after, meeting.meeting.start)
        said = self._cards.message(debrief, after.plan)
        ts = self._poster.post(f"debrief:{after.kept.key}:{times}", after.kept.channel, *said)
        if debrief.ts and debrief.ts != ts:
            self._poster.delete(debrief.channel, debrief.ts)
        self._coach.calls.save_debrief(replace(debrief, channel=after.kept.channel, ts=ts))

    def tapped(self, job: Job) -> None:
        """One tap: stored, and the message shows what is left to tap."""
        p = job.payload
        debrief = self._coach.calls.debrief_at(p["channel"], p["ts"])
        if debrief is None or debrief.state != "asked":
            return
        after = self._after(debrief.person, debrief.uid, debrief.occurrence)
        if after is None:
            return
        debrief = _with_tap(debrief, job.kind, p["value"], p.get("selected", ()), self._coach.clock())
        self._coach.calls.save_debrief(debrief)
        if job.kind != ids.ASKED:
            # A tick shows itself; changing the message would close the list under the finger.
            self._poster.update(debrief.channel, debrief.ts, *self._cards.message(debrief, after.plan))

    def snooze(self, job: Job) -> None:
        """Ask again in an hour, or when the quiet hours are over."""
        p, now = job.payload, self._coach.clock()
        debrief = self._coach.calls.debrief_at(p["channel"], p["ts"])
        after = self._after(debrief.person, debrief.uid, debrief.occurrence) if debrief else None
        if debrief is None or after is None or debrief.state != "asked":
            return
        wishes = self._coach.team.preferences(after.person.id)
        at = out_of_quiet(now + SNOOZE, wishes, after.person.time_zone)
        # The next message is another one, and has another key.
        payload = {"person": debrief.person, "uid": debrief.uid, "occurrence": debrief.occurrence, "times": p["ts"]}
        self._schedule(after.kept.key, payload, at, now)
        soon = at - now <= SNOOZE + timedelta(minutes=1)
        said = "I'll ask again in an hour." if soon else "I'll ask again when your quiet hours are over."
        self._poster.update(debrief.channel, debrief.ts, said, [])

    def note(self, job: Job) -> None:
        """A note, a transcript, or both."""
        p = job.payload
        person = self._people.of(p["user"])
        channel, _, ts = str(p["value"]).partition(":")
        debrief = self._coach.calls.debrief_at(channel, ts)
        after = self._after(debrief.person, debrief.uid, debrief.occurrence) if debrief else None
        if debrief is None or after is None or debrief.person != person.id:
            return
        debrief = replace(debrief, note=str(p["note"]).strip())
        self._coach.calls.save_debrief(debrief)
        turns, trouble = self._transcript(p.get("file") or {})
        if turns:
            debrief = replace(debrief, transcript=turns)
            self._coach.calls.save_debrief(debrief)
        self._poster.update(debrief.channel, debrief.ts, *self._cards.message(debrief, after.plan))
        if trouble:
            self._poster.whisper(f"{job.key}:told", debrief.channel, p["user"], trouble)

    # -- parts -------------------------------------------------------------------------------------

    def _after(self, person_id: str, uid: str, occurrence: str) -> After | None:
        person = self._coach.team.person(person_id)
        kept = self._coach.calls.plan(person_id, uid, occurrence)
        if person is None or kept is None or not kept.content:
            return None
        return After(person, kept, restored(kept.content))

    def _fresh(self, after: After, start: datetime) -> Debrief:
        plan = after.plan
        return Debrief(
            *_key(after.kept),
            call_at=start,
            account=plan.account,
            deal=plan.deal.id if plan.deal else "",
            stage=plan.stage,
            moments=dict.fromkeys(after.kept.accepted, ""),
        )

    def _again(self, job: Job, due: datetime, now: datetime) -> None:
        key = job.key.removeprefix("debrief:")
        self._schedule(key, dict(job.payload), due, now)

    def _schedule(self, key: str, payload: Mapping[str, Any], due: datetime, now: datetime) -> None:
        again = Due(f"debrief:{key}", "debrief", payload, f"dm:{payload['person']}", due, due + DEBRIEF_HELPS)
        self._coach.jobs.schedule([again], now=now)

    def _transcript(self, file: Mapping[str, Any]) -> tuple[Sequence[Mapping[str, Any]] | None, str]:
        """The turns of a shared file, or why there are none; the bot's token goes to Slack's own host only."""
        url, name = str(file.get("url_private_download") or file.get("url_private") or ""), str(file.get("name", ""))
        if not url:
            return None, ""
        if int(file.get("size") or 0) > MAX_TRANSCRIPT_BYTES:
            return None, "This transcript is larger than 5 MB. Split it."
        if not self._is_slacks(url):
            return None, "This file is not kept by Slack. Upload it here."
        try:
            reply = httpx.get(url, headers={"Authorization": f"Bearer {self._token}"}, timeout=_FILE_TIMEOUT_S)
            reply.raise_for_status()
        except httpx.HTTPError:
            return None, "Slack did not give me this file. Your note is kept; add the transcript again."
        try:
            turns = read_transcript(name, to_text(reply.content)).turns
        except LibraryError as error:
            return None, str(error)
        if not turns:
            return None, "No one says anything in this transcript. Export it with speakers, and add it again."
        return [{"speaker": turn.speaker, "text": turn.text, "start_s": turn.start_s} for turn in turns], ""

    def _is_slacks(self, url: str) -> bool:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return host == self._api_host or (parts.scheme == "https" and host.endswith(".slack.com"))


def _with_tap(debrief: Debrief, kind: str, value: str, selected: Sequence[str], now: datetime) -> Debrief:
    debrief = replace(debrief, first_tap_at=debrief.first_tap_at or now)
    match kind:
        case ids.OUTCOME:
            debrief = replace(debrief, outcome=value)
            # Nobody came, so there is nothing more to ask.
            return replace(debrief, state="done", done_at=now) if value == "no_show" else debrief
        case ids.MOMENT:
            play, _, how = value.partition("|")
            return replace(debrief, moments={**(debrief.moments or {}), play: how})
        case ids.ASKED:
            return replace(debrief, asked=tuple(selected))
        case _:
            return replace(debrief, state="done", done_at=now) if debrief.outcome else debrief


def _key(kept: PostedPlan) -> tuple[str, str, str]:
    return kept.person, kept.uid, kept.occurrence

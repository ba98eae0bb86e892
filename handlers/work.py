"""What is done for each kind of job: one method each, retried whole after a crash."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from coachbot.answers import question
from coachbot.answers.answer import Answer
from coachbot.answers.ask import Ask
from coachbot.answers.ports import AnswerStore, Question, StoredAnswer
from coachbot.clock import Clock
from coachbot.domain.jobs import Job, OutOfReach, TryLater
from coachbot.errors import CoachError
from handlers import ids
from handlers.cards import Cards
from handlers.encode import from_slack, mrkdwn
from handlers.intake import ANSWERED_SUBTYPES
from handlers.poster import Poster, UrlRefused
from handlers.replies import error_name, is_certain, listed, wait_s
from knowledge.library.errors import LibraryError

log = logging.getLogger(__name__)

_OUR_WORDS = 3_000


class Work:
    """Answers questions and carries out what buttons ask for."""

    def __init__(
        self,
        client: WebClient,
        poster: Poster,
        cards: Cards,
        ask: Ask,
        answers: AnswerStore,
        clock: Clock,
        *,
        coaching_channel: str,
        looking: Callable[[], str],
        bot_user: str,
    ) -> None:
        self._client = client
        self._poster = poster
        self._cards = cards
        self._ask = ask
        self._answers = answers
        self._clock = clock
        self._coaching_channel = coaching_channel
        self._looking = looking
        self._bot_user = bot_user

    def doing(self) -> Mapping[str, Callable[[Job], None]]:
        """Every kind of job."""
        return {
            "answer_message": self.answer_message,
            "answer_privately": self.answer_privately,
            ids.ANOTHER_WAY: self.another_way,
            ids.SHOW_PLAY: self.show_play,
            ids.PRACTISE: self.practise,
            ids.FEEDBACK: self.feedback,
            ids.SHARE: self.share,
            ids.KEEP: self.keep,
            ids.ASK_MANAGER: self.ask_manager,
        }

    def answer_message(self, job: Job) -> None:
        """A DM or a mention: a status at once, then the card in its thread."""
        p = job.payload
        self._status(p["channel"], p["thread"])
        text = p["text"]
        if p["in_thread"] and question.only_points(text or "this"):
            text = self._above(p["channel"], p["thread"], p["ts"]) or text
        asked = Question(text, p["user"], p["channel"], p["thread"], public=_is_public(p["channel"]))
        self._post(job, lambda: self._ask(asked, _answer_id(job)), p["channel"], p["thread"])

    def answer_privately(self, job: Job) -> None:
        """A command or a shortcut: the card only its person sees."""
        p = job.payload
        asked = Question(p["text"], p["user"], p["channel"])
        self._reply(job, lambda: self._ask(asked, _answer_id(job)), replace=p["replace"])

    def another_way(self, job: Job) -> None:
        """The next style or the next play."""
        given = self._given(job)
        self._again(job, lambda: self._ask.another_way(given, _answer_id(job), self._asked(job, given)))

    def show_play(self, job: Job) -> None:
        """The play that was nearest."""
        given = self._given(job)
        nearest: Mapping[str, str] = given.shown.get("nearest") or {}
        self._again(
            job,
            lambda: self._ask.play(nearest.get("page", ""), self._asked(job, given), _answer_id(job)),
        )

    def practise(self, job: Job) -> None:
        """The rep wants to practise this play."""
        given = self._given(job)
        if given.page_id:
            self._answers.wants_practice(given.id, job.payload["user"], given.page_id, now=self._clock())
        self._whisper(job, f"Noted. “{given.shown['title']}” is on your practice list. Only you can see this.")

    def feedback(self, job: Job) -> None:
        """A thumb."""
        word, _, answer_id = str(job.payload["value"]).partition(":")
        helpful = word == ids.HELPFUL
        if self._answers.answer(answer_id):
            self._answers.rate(answer_id, job.payload["user"], helpful=helpful, now=self._clock())
        self._whisper(
            job,
            "Thanks, noted." if helpful else "Thanks, noted. “Ask my manager” gets you a person.",
        )

    def share(self, job: Job) -> None:
        """A private card, for everybody in the channel."""
        p, given = job.payload, self._given(job)
        if _is_public(p["channel"]) and not self._ask.may_share(given):
            self._whisper(job, "This is for managers only, or not approved any more, so it stays with you.")
            return
        answer = _as_answer(given)
        text, blocks = self._cards.fallback(answer), self._cards.blocks(answer)
        try:
            self._poster.post(job.key, p["channel"], text, blocks, thread=p["thread"])
        except SlackApiError as error:
            if error_name(error) not in ("not_in_channel", "channel_not_found"):
                raise
            # Where the bot is no member, only the interaction itself may post.
            self._poster.answer_url(p["url"], text, blocks, response_type="in_channel")
        try:
            self._poster.answer_url(p["url"], "", [], delete_original=True)
        except UrlRefused as error:
            # It is shared; that the private card stays is no reason to share it again.
            log.info("a private card could not be taken away: %s", error)

    def keep(self, job: Job) -> None:
        """A private card, to the rep's own messages with the coach."""
        answer = _as_answer(self._given(job))
        channel = self._poster.direct(job.payload["user"])
        self._poster.post(job.key, channel, self._cards.fallback(answer), self._cards.blocks(answer))
        self._sentence(job.payload["url"], "Kept in your messages with me.", replace=True)

    def ask_manager(self, job: Job) -> None:
        """The rep's question, to the coaching channel."""
        p = job.payload
        if not self._coaching_channel:
            self._poster.tell(
                f"{job.key}:told",
                p["user"],
                "No coaching channel is set yet. Ask your admin to set COACHBOT_COACHING_CHANNEL.",
            )
            return
        given = self._answers.answer(p["value"])
        blocks = self._cards.for_manager(p["user"], p["note"], _as_answer(given) if given else None)
        text = f"<@{p['user']}> asks: {mrkdwn(p['note'], _OUR_WORDS)}"
        self._poster.post(job.key, self._coaching_channel, text, blocks)
        self._poster.tell(
            f"{job.key}:told", p["user"], f"Sent to <#{self._coaching_channel}>. Your manager can answer there."
        )

    def gave_up(self, job: Job, reference: str) -> None:
        """The last try failed: say so, with the reference the log has."""
        p = job.payload
        kept = "Your question is kept; please ask again." if "text" in p else "Please try it again."
        text = f"Something went wrong on our side (reference {reference}). {kept}"
        try:
            if job.kind == "answer_message":
                self._poster.post(
                    f"{job.key}:gave-up",
                    p["channel"],
                    text,
                    self._cards.note(text),
                    thread=p["thread"],
                )
            elif "user" in p:
                self._poster.tell(f"{job.key}:gave-up", p["user"], text)
        finally:
            self._clear_status(p.get("channel"), p.get("thread"))

    # -- how an answer goes out --------------------------------------------------------------------

    def _post(self, job: Job, make: Callable[[], Answer], channel: str, thread: str | None) -> None:
        text, blocks = self._made(make, private=False)
        self._poster.post(job.key, channel, text, blocks, thread=thread)

    def _reply(self, job: Job, make: Callable[[], Answer], *, replace: bool) -> None:
        text, blocks = self._made(make, private=True)
        self._poster.answer_url(job.payload["url"], text, blocks, replace_original=replace)

    def _again(self, job: Job, make: Callable[[], Answer]) -> None:
        p = job.payload
        if p["private"]:
            self._reply(job, make, replace=True)
        else:
            self._post(job, make, p["channel"], p["thread"])

    def _made(self, make: Callable[[], Answer], *, private: bool) -> tuple[str, list[dict[str, Any]]]:
        """The card, or the sentence of an error that is for people."""
        try:
            answer = make()
        except (CoachError, LibraryError) as error:
            return mrkdwn(str(error), _OUR_WORDS), self._cards.note(str(error))
        return self._cards.fallback(answer), self._cards.blocks(answer, private=private)

    def _sentence(self, url: str, text: str, *, replace: bool) -> None:
        self._poster.answer_url(url, text, self._cards.note(text), replace_original=replace)

    def _whisper(self, job: Job, text: str) -> None:
        p = job.payload
        self._poster.whisper(f"{job.key}:told", p["channel"], p["user"], text, thread=p["thread"])

    # -- what the conversation knows ---------------------------------------------------------------

    def _given(self, job: Job) -> StoredAnswer:
        given = self._answers.answer(job.payload["value"])
        if given is None:
            raise LookupError(f"answer {job.payload['value']!r} is not stored")
        return given

    def _asked(self, job: Job, given: StoredAnswer) -> Question:
        p = job.payload
        public = _is_public(p["channel"]) and not p["private"]
        return Question(given.asked.question, p["user"], p["channel"], p["thread"] or "", public=public)

    def _above(self, channel: str, thread: str, ts: str) -> str:
        """What a person last said above "what should I say here?"."""
        try:
            page = self._client.conversations_replies(channel=channel, ts=thread, latest=ts, limit=1000)
        except SlackApiError:
            return ""
        messages = listed(page, "messages")
        said = [
            from_slack(str(m.get("text", "")), self._bot_user)
            for m in messages
            if m["ts"] != ts and not m.get("bot_id") and m.get("subtype") in ANSWERED_SUBTYPES
        ]
        return next((text for text in reversed(said) if text and not question.only_points(text)), "")

    def _status(self, channel: str, thread: str) -> None:
        """A status is a courtesy: without it the answer still comes."""
        try:
            self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=self._looking())
        except SlackApiError as error:
            _log_courtesy(error)

    def _clear_status(self, channel: str | None, thread: str | None) -> None:
        if channel and thread:
            try:
                self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status="")
            except SlackApiError as error:
                _log_courtesy(error)


def patient(do: Callable[[Job], None]) -> Callable[[Job], None]:
    """Work that goes back to the queue when Slack asks us to wait, or is in trouble itself."""

    def done(job: Job) -> None:
        try:
            do(job)
        except SlackApiError as error:
            if (after_s := wait_s(error)) is not None:
                raise TryLater(after_s) from error
            if is_certain(error):
                raise
            raise OutOfReach("Slack has trouble") from error
        except (SlackClientError, OSError) as error:
            raise OutOfReach("Slack does not answer") from error

    return done


def _is_public(channel: str) -> bool:
    """Everything but a direct message has other readers."""
    return not channel.startswith("D")


def _answer_id(job: Job) -> str:
    """The same at every try, so that a retry stores no second answer."""
    return hashlib.sha256(job.key.encode()).hexdigest()[:16]


def _as_answer(given: StoredAnswer) -> Answer:
    return Answer.from_json(given.shown)


def _log_courtesy(error: SlackApiError) -> None:
    log.info("no status could be shown: %s", error_name(error))

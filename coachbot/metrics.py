"""Counts what happens in a running coach, for Prometheus; labels are words of the program, never of people."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from coachbot.domain.jobs import QueueState
from coachbot.domain.watching import JobEnd

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Slack waits three seconds for an ack; the bar is 0.2.
_ACK_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 3.0)
_MODEL_S = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0)


class Metrics:
    """Implements ``coachbot.domain.watching.Watch``, with a registry of its own."""

    def __init__(self) -> None:
        self._all = CollectorRegistry()
        ProcessCollector(registry=self._all)
        PlatformCollector(registry=self._all)
        here = self._all
        self._acks = Histogram("coachbot_ack_seconds", "From arrival to ack.", buckets=_ACK_S, registry=here)
        self._jobs = Counter("coachbot_jobs", "Tries of jobs, by how they ended.", ["kind", "how"], registry=here)
        self._due = Gauge("coachbot_jobs_due", "Jobs that wait though they are due.", registry=here)
        self._running = Gauge("coachbot_jobs_claimed", "Jobs being done, by any bot of this database.", registry=here)
        self._late = Gauge("coachbot_queue_age_seconds", "Since when the oldest due job waits.", registry=here)
        self._answers = Counter("coachbot_answers", "Answers made.", ["engine", "outcome"], registry=here)
        self._asked = Counter("coachbot_model_calls", "Questions to a model.", ["capability", "outcome"], registry=here)
        self._model_s = Histogram("coachbot_model_seconds", "Of a whole reply.", buckets=_MODEL_S, registry=here)
        self._tokens = Counter(
            "coachbot_model_tokens", "Tokens a model took.", ["capability", "direction"], registry=here
        )
        self._waits = Counter("coachbot_slack_rate_limited", "429s of Slack's Web API.", ["method"], registry=here)
        self._stands = Gauge("coachbot_up", "Whether what is needed is there: 1 or 0.", ["what"], registry=here)

    def acked(self, took_s: float) -> None:
        """Slack was told that something arrived."""
        self._acks.observe(took_s)

    def job_ended(self, kind: str, how: JobEnd) -> None:
        """A try of a piece of work came to its end."""
        self._jobs.labels(kind, how.value).inc()

    def answered(self, engine: str, *, refused: bool) -> None:
        """A question was answered, or honestly not."""
        self._answers.labels(engine, "refused" if refused else "answered").inc()

    def model_asked(self, capability: str, outcome: str, took_s: float) -> None:
        """A model replied, or not."""
        self._asked.labels(capability, outcome).inc()
        self._model_s.observe(took_s)

    def model_took(self, capability: str, tokens_in: int, tokens_out: int) -> None:
        """A reply cost this much."""
        self._tokens.labels(capability, "in").inc(tokens_in)
        self._tokens.labels(capability, "out").inc(tokens_out)

    def slack_said_wait(self, method: str) -> None:
        """Slack answered 429."""
        self._waits.labels(method).inc()

    def queue(self, state: QueueState) -> None:
        """How much there is to do."""
        self._due.set(state.due)
        self._running.set(state.running)
        self._late.set(state.late_s)

    def stands(self, what: str, *, well: bool) -> None:
        """Whether something that is needed is there."""
        self._stands.labels(what).set(well)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._all)

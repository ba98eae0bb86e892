"""The capability “answers”: what a way in needs to ask the playbook."""

from dataclasses import dataclass

from coachbot.answers.ask import Ask
from coachbot.answers.places import Places
from coachbot.answers.ports import AnswerStore
from coachbot.answers.proof import Playbook
from coachbot.answers.tailor import Tailor
from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from knowledge.library.pages import Kind


@dataclass(frozen=True, slots=True)
class Answering:
    """Asking, and what was answered."""

    ask: Ask
    tailor: Tailor
    store: AnswerStore
    places: Places
    playbook: Playbook
    queue: JobQueue
    clock: Clock

    def looking(self) -> str:
        """What the coach looks in, for the status line: “is looking in 24 plays and 12 calls…”."""
        facts = self.playbook.facts()
        plays = sum(page.kind is Kind.PLAY for page in facts)
        calls = sum(page.kind is Kind.CALL for page in facts)
        if not plays:
            return f"is looking in {len(facts)} pages…"
        return f"is looking in {plays} plays and {calls} calls…"

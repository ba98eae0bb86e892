"""The one way to a model: deadlines, one retry, budgets, a breaker and a bound on what is asked at once.

Nothing that was asked or replied is logged, only what kind of trouble there was.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from coachbot.clock import Clock
from coachbot.domain.model import Capability, For, NoReply, Why
from coachbot.errors import NotConfigured
from coachbot.llm import apart
from coachbot.llm.breaker import Breaker
from coachbot.llm.budget import Budget
from coachbot.llm.client import Client
from coachbot.llm.reply import Said, Unfit, object_in
from coachbot.llm.trouble import InTrouble, Trouble
from prompts.render import Rendered

log = logging.getLogger(__name__)

T = TypeVar("T", bound=BaseModel)
DEADLINE_S = 15.0
# Of the deadline; other words for a question are asked for while somebody waits for the reading that comes after.
_SHARES = {Capability.REWRITES: 0.2}
_RETRY_AFTER_S = 0.5
# Waiting longer than this for a second try is not worth it to somebody who has an answer already.
_LONGEST_WAIT_S = 5.0


class Gateway:
    """Implements ``coachbot.domain.model.Model``.

    Args:
        at_once: How many replies are waited for at the same time.
        off: What it is not used for.
        deadline_s: Of a whole reply, a retry included.
        monotonic: The breaker's clock, in seconds.
    """

    def __init__(
        self,
        client: Client,
        budget: Budget,
        clock: Clock,
        *,
        at_once: int,
        off: Collection[str] = (),
        deadline_s: float = DEADLINE_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.canary = secrets.token_hex(6)
        self._client = client
        self._budget = budget
        self._clock = clock
        self._off = frozenset(off)
        self._deadline_s = deadline_s
        self._monotonic = monotonic
        self._slots = threading.BoundedSemaphore(at_once)
        self._breaker = Breaker()
        self._changing = threading.Lock()

    @property
    def name(self) -> str:
        """Provider and model."""
        return self._client.name

    def is_on(self, capability: Capability) -> bool:
        """Whether it is used for this, and not left alone at the moment."""
        return capability.value not in self._off and self._breaker.lets_through(self._monotonic())

    def warm(self) -> None:
        """Load the provider's package, so that the first question does not wait for it; trouble is told when asked."""
        try:
            self._client.warm()
        except NotConfigured as error:
            log.warning("the model is not set up: %s", error)

    def reply(self, prompt: Rendered, shape: type[T], of: For) -> T:
        """One reply of a shape, as ``Model`` has it."""
        text = "".join(self._asked(prompt, shape, of))
        try:
            return shape.model_validate_json(object_in(text))
        except ValidationError:
            log.info("a model's reply to %s is not of its shape", prompt.stamp)
        # Outside, so that what it said hangs on no exception that somebody may log.
        raise NoReply(Why.BAD_OUTPUT)

    def stream(self, prompt: Rendered, of: For) -> Iterator[str]:
        """The reply in pieces, as ``Model`` has it."""
        return self._asked(prompt, None, of)

    # -- one question ------------------------------------------------------------------------------

    def _asked(self, prompt: Rendered, shape: type[BaseModel] | None, of: For) -> Generator[str, None, None]:
        within_s = self._deadline_s * _SHARES.get(of.capability, 1.0)
        deadline = time.monotonic() + (within_s if of.within_s is None else min(within_s, of.within_s))
        self._let_through(of)
        for is_last in (False, True):
            try:
                yield from self._once(prompt, shape, of, deadline)
            except _Failed as failed:
                wait_s = self._before_again(failed, deadline)
                if is_last or wait_s is None:
                    log.info("a model did not reply to %s: %s", prompt.stamp, failed.trouble.kind)
                    raise NoReply(failed.trouble.why) from None
                time.sleep(wait_s)
            else:
                return

    def _let_through(self, of: For) -> None:
        if of.capability.value in self._off:
            raise NoReply(Why.OFF)
        if self._budget.is_spent(self._clock().date(), of.person):
            raise NoReply(Why.OVER_BUDGET)
        with self._changing:
            if not self._breaker.lets_through(self._monotonic()):
                raise NoReply(Why.UNAVAILABLE)
            self._breaker = self._breaker.asked()

    def _once(
        self, prompt: Rendered, shape: type[BaseModel] | None, of: For, deadline: float
    ) -> Generator[str, None, None]:
        """One try; the breaker hears how it went, and the ledger what it took.

        Raises:
            _Failed: It did not go well.
        """
        if not self._slots.acquire(timeout=max(0.0, deadline - time.monotonic())):
            with self._changing:
                self._breaker = self._breaker.untried()
            raise NoReply(Why.BUSY)
        said = Said(self.canary)
        trouble: Trouble | None = None
        try:
            self._client.warm()
            with closing(apart.until(deadline, lambda: self._client.pieces(prompt, shape))) as pieces:
                for piece in pieces:
                    yield said.more(piece)
            said.ends()
        except (InTrouble, NoReply, NotConfigured) as error:
            trouble = _meant(error)
        finally:
            # Also where whoever reads went away in between.
            self._slots.release()
            self._went(trouble)
            taken = said.took(len(prompt.system) + len(prompt.user))
            self._budget.ledger.add(self._clock().date(), of, self.name, taken)
        if trouble is not None:
            raise _Failed(trouble, is_begun=bool(said.chars))

    def _before_again(self, failed: "_Failed", deadline: float) -> float | None:
        """How long to wait for another try; None where it is not worth one."""
        wait_s = failed.trouble.wait_s or _RETRY_AFTER_S
        is_late = time.monotonic() + wait_s >= deadline or wait_s > _LONGEST_WAIT_S
        is_left_alone = self._breaker.is_open
        return None if failed.is_begun or not failed.trouble.may_pass or is_late or is_left_alone else wait_s

    def _went(self, trouble: Trouble | None) -> None:
        with self._changing:
            if trouble is None or not trouble.is_servers:
                self._breaker = self._breaker.went_well()
                return
            was_open = self._breaker.is_open
            wait_s = trouble.wait_s if trouble.wait_s > _LONGEST_WAIT_S else 0.0
            self._breaker = self._breaker.failed(self._monotonic(), wait_s=wait_s)
            if self._breaker.is_open and not was_open:
                log.warning("the model %s is left alone for %.0f s", self.name, self._breaker.pause_s)


def _meant(error: InTrouble | NoReply | NotConfigured) -> Trouble:
    """What went wrong with a try, ours or the provider's."""
    if isinstance(error, InTrouble):
        return error.trouble
    if isinstance(error, Unfit):
        return Trouble(error.why, False, 0.0, error.kind, is_servers=False)
    if isinstance(error, NoReply):
        return Trouble(error.why, False, 0.0, error.why.value, is_servers=error.why is not Why.REFUSED)
    log.warning("the model is not set up: %s", error)
    return Trouble(Why.NOT_LET_IN, False, 0.0, "not set up")


class _Failed(Exception):
    """A try did not go well."""

    def __init__(self, trouble: Trouble, *, is_begun: bool) -> None:
        super().__init__(trouble.kind)
        self.trouble = trouble
        self.is_begun = is_begun

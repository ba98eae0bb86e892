"""How much may be asked of a model in a day, in tokens and in money, of everybody and of each."""

from dataclasses import dataclass
from datetime import date

from coachbot.domain.model import Ledger, Use

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens, in the operator's own currency; zero where it is not known."""

    a_million_in: float = 0.0
    a_million_out: float = 0.0

    def of(self, use: Use) -> float:
        """What this took, in money."""
        return (use.tokens_in * self.a_million_in + use.tokens_out * self.a_million_out) / _MILLION


@dataclass(frozen=True, slots=True)
class Budget:
    """The bounds of a day, UTC.

    What is being asked at this moment is not counted yet: a day may end over its bound by what was under way.

    Attributes:
        tokens: Of everybody together; ``person_tokens`` of each. ``money``: of everybody; 0.0 is no bound.
    """

    ledger: Ledger
    tokens: int
    person_tokens: int
    money: float
    price: Price

    def is_spent(self, day: date, person: str) -> bool:
        """Whether nothing more may be asked today for this person; an empty one is nobody in particular."""
        used = self.ledger.used(day)
        if used.tokens >= self.tokens or (self.money and self.price.of(used) >= self.money):
            return True
        return bool(person) and self.ledger.used(day, person).tokens >= self.person_tokens

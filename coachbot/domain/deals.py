"""Deals, who is on the other side, and how a call went."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from coachbot.domain.addresses import FREE_MAIL, domain_of, with_parents


class Outcome(StrEnum):
    """How a call went, as its rep says."""

    NEXT_STEP = "next_step"
    STALLED = "stalled"
    WON = "won"
    LOST = "lost"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at an account; ``email`` in lower case."""

    name: str
    email: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal, as the CRM or a CSV file tells it.

    Attributes:
        domain: Of the account's e-mail addresses.
        stage: A stage of the playbook, or ``stalled``, ``won`` or ``lost``.
        promises: What the rep promised and has not ticked off.
    """

    id: str
    account: str
    domain: str
    rep: str
    stage: str
    package: str = ""
    amount: float | None = None
    close_on: date | None = None
    competitor: str = ""
    contacts: tuple[Contact, ...] = ()
    next_step: str = ""
    promises: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.stage not in ("won", "lost")


_WORD = re.compile(r"\w+")
_LEAST_LETTERS = 3


def is_named(words: str, name: str) -> bool:
    """Whether somebody who types these words means that name: each is one of its words, or begins one.

    Accents and capitals of any alphabet do not matter; a single letter begins too many names to mean one.
    """
    typed, known = _words_of(words), _words_of(name)
    return bool(typed) and all(
        any(one == word or (len(word) >= _LEAST_LETTERS and one.startswith(word)) for one in known) for word in typed
    )


def _words_of(text: str) -> list[str]:
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _WORD.findall(bare.casefold())


class DealStore(Protocol):
    """Deals, by what an invitation tells."""

    def deals_at(self, domains: Collection[str]) -> Sequence[Deal]: ...
    def deals_with(self, emails: Collection[str]) -> Sequence[Deal]: ...
    def accounts_like(self, words: str) -> Sequence[Deal]: ...


def deals_of(emails: Collection[str], store: DealStore) -> list[Deal]:
    """The deals these people from outside are about, by id.

    Those of their accounts, an account's subdomain being the account's; only where there is none, those they are named
    in themselves: somebody with a private address.
    """
    domains = with_parents(domain_of(email) for email in emails) - FREE_MAIL
    found = (store.deals_at(domains) if domains else ()) or (store.deals_with(emails) if emails else ())
    return sorted(found, key=lambda deal: deal.id)


class ListedDeals:
    """Implements ``DealStore`` over deals that are at hand, as those of a CSV file."""

    def __init__(self, deals: Sequence[Deal]) -> None:
        self._deals = deals

    def deals_at(self, domains: Collection[str]) -> list[Deal]:
        """The deals of the accounts with these domains."""
        return [deal for deal in self._deals if deal.domain in domains]

    def deals_with(self, emails: Collection[str]) -> list[Deal]:
        """The deals that name one of these people."""
        wanted = set(emails)
        return [deal for deal in self._deals if wanted & {contact.email for contact in deal.contacts}]

    def addresses(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Our own domains, of which deals tell none, the accounts', and the addresses of everybody in a deal."""
        domains = frozenset(deal.domain for deal in self._deals if deal.domain)
        return frozenset(), domains, frozenset(contact.email for deal in self._deals for contact in deal.contacts)

    def accounts_like(self, words: str) -> list[Deal]:
        """The deals of accounts with all these words in their name."""
        return [deal for deal in self._deals if is_named(words, deal.account)]

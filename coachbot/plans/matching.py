"""Which deal a meeting is about. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from coachbot.domain.deals import Deal

NEAR_DAYS = 90


@dataclass(frozen=True, slots=True)
class Match:
    """The deal of a meeting.

    Attributes:
        deal: None where there is none to speak of; ``account`` may still be known.
        why: How it was chosen, or why there is none, in a sentence.
    """

    deal: Deal | None
    account: str
    why: str


def match(emails: Sequence[str], deals: Sequence[Deal], on: date) -> Match:
    """The open deal of the attendees' account; of several the one with most of them in it, then the nearest close
    date within 90 days, then the largest.

    Args:
        emails: Of the people from outside, lower case.
        deals: Of their accounts, in any order, closed ones too.
        on: The day of the meeting.
    """
    account = deals[0].account if deals else ""
    open_ones = [deal for deal in deals if deal.is_open]
    if not open_ones:
        customer = next((deal for deal in deals if deal.stage == "won"), None)
        if customer is not None:
            return Match(None, customer.account, f"No open deal; {customer.account} is a customer.")
        return Match(
            None, account, f"No open deal with {account}." if account else "No deal is known for these people."
        )
    if len(open_ones) == 1:
        return Match(open_ones[0], open_ones[0].account, f"The only open deal with {open_ones[0].account}.")
    steps: tuple[tuple[Callable[[Sequence[Deal]], list[Deal]], str], ...] = (
        (partial(_most_people, emails=emails), "More of these people are in it than in any other."),
        (partial(_nearest, on=on), "Of several it closes next."),
        (_largest, "Of several it is the largest."),
    )
    for narrow, why in steps:
        open_ones = narrow(open_ones)
        if len(open_ones) == 1:
            return Match(open_ones[0], open_ones[0].account, why)
    return Match(None, open_ones[0].account, f"{len(open_ones)} open deals fit equally well.")


def _most_people(deals: Sequence[Deal], *, emails: Sequence[str]) -> list[Deal]:
    invited = set(emails)
    counts = [len(invited & {contact.email for contact in deal.contacts}) for deal in deals]
    return [deal for deal, count in zip(deals, counts, strict=True) if count == max(counts)]


def _nearest(deals: Sequence[Deal], *, on: date) -> list[Deal]:
    days = {deal.id: (deal.close_on - on).days for deal in deals if deal.close_on}
    near = {ident: away for ident, away in days.items() if 0 <= away <= NEAR_DAYS}
    return [deal for deal in deals if near.get(deal.id) == min(near.values())] if near else list(deals)


def _largest(deals: Sequence[Deal]) -> list[Deal]:
    most = max(deal.amount or 0.0 for deal in deals)
    return [deal for deal in deals if (deal.amount or 0.0) == most]

"""What is worth telling of a week: each thing with its figures. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isfinite

from coachbot.domain.shares import Share
from coachbot.insight.blocks import Block, told, told_before
from coachbot.insight.counts import BOOKED
from coachbot.insight.verdict import Effects, Gap, Verdict

LATELY = timedelta(weeks=4)
LEANS = 1.44
"""Standard errors from none, as things stand, that are a direction: its 85 % interval excludes none."""
_RISEN = 0.15
_OFTEN = 0.5


class Kind(StrEnum):
    """Why something is in the message."""

    FINE = "fine"
    RISING = "rising"
    OFTEN = "often"
    BOOKED = "booked"
    PRACTISED = "practised"
    CARRIES = "carries"
    LEANS = "leans"
    EXECUTION = "execution"
    HARDLY = "hardly"
    FALLING = "falling"
    STRATEGY = "strategy"


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict, as plain figures; ``high`` is None without bound; the rest is as in ``Verdict``."""

    effect: Effects
    gap: Gap
    odds_ratio: float | None
    low: float
    high: float | None
    needed: int | None
    more: int | None
    leans: float = 0.0
    without: float | None = None
    a_week: float = 0.0

    @classmethod
    def of(cls, one: Verdict) -> "Told":
        """The figures of a verdict."""
        low, high = one.interval
        bound = high if isfinite(high) else None
        return cls(
            one.effect, one.gap, one.odds_ratio, low, bound, one.needed, one.more, one.leans, one.without, one.a_week
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing, with its figures.

    Attributes:
        key: The page of the play, or ``checklist:`` and a stage; names the finding in its digest.
        share: How often it was done, in a year at most; for ``RISING``, ``FALLING`` and ``BOOKED`` in the last four
            weeks.
        before: The weeks before those.
    """

    kind: Kind
    key: str
    title: str
    share: Share
    before: Share | None = None
    verdict: Told | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Findings:
    """All that could be told; the digest takes the first of each.

    Attributes:
        told: The verdicts of plays and checklists; ``carries`` those of what was practised.
        end: The day after the week.
        drills: Finished in the last four weeks.
    """

    found: Mapping[str, Sequence[Block]]
    told: Sequence[Verdict]
    carries: Sequence[Verdict]
    titles: Mapping[str, str]
    end: date
    drills: int

    def lead(self) -> Finding | None:
        """The verdict that is decided and matters most; else the one nearest to being told."""
        decided = [one for one in self.told if one.gap is not Gap.CANNOT_TELL]
        order = (Gap.EXECUTION, Gap.STRATEGY, Gap.NONE)
        if decided:
            best = min(decided, key=lambda one: (order.index(one.gap), -one.adherence.of))
            return self._finding(_KINDS[best.gap], best)
        open_ = [one for one in self.told if one.more is not None]
        return self._finding(Kind.OFTEN, min(open_, key=lambda one: one.more or 0)) if open_ else None

    def to_tighten(self) -> list[Finding]:
        """Known to help and not done; hardly ever done; done for nothing; done less than it was."""
        helps = [one for one in self.told if one.gap is Gap.EXECUTION and one.effect is Effects.HELPS]
        hardly = [one for one in self.told if one.gap is Gap.EXECUTION and one.effect is not Effects.HELPS]
        wrong = [one for one in self.told if one.gap is Gap.STRATEGY]
        return _once(
            *(self._finding(Kind.EXECUTION, one) for one in _by_share(helps)),
            *(self._finding(Kind.HARDLY, one) for one in _by_share(hardly)),
            *(self._finding(Kind.STRATEGY, one) for one in wrong),
            *self._changed(Kind.FALLING),
        )

    def working(self) -> list[Finding]:
        """Helps and is done; shows on calls; leans that way; done more than it was; done often; next steps; drills."""
        fine = [one for one in self.told if one.gap is Gap.NONE]
        carries = [one for one in self.carries if one.effect is Effects.HELPS]
        often = [one for one in self.told if one.gap is Gap.CANNOT_TELL and (one.adherence.share or 0) > _OFTEN]
        leans = [one for one in self.told if one.gap is Gap.CANNOT_TELL and one.leans >= LEANS]
        found = [
            *(self._finding(Kind.FINE, one) for one in fine),
            *(self._finding(Kind.CARRIES, one) for one in carries),
            *(self._finding(Kind.LEANS, one) for one in sorted(leans, key=lambda one: -one.leans)),
            *self._changed(Kind.RISING),
            *(self._finding(Kind.OFTEN, one) for one in reversed(_by_share(often))),
        ]
        lately, before = self._lately(BOOKED)
        if lately.share is not None:
            found.append(Finding(Kind.BOOKED, BOOKED, "", lately, before))
        if self.drills:
            found.append(Finding(Kind.PRACTISED, "practised", "", Share(0, 0), count=self.drills))
        return _once(*found)

    def _lately(self, key: str) -> tuple[Share, Share]:
        since = self.end - LATELY
        return told(self.found.get(key, ()), since=since), told_before(self.found.get(key, ()), since)

    def _changed(self, kind: Kind) -> list[Finding]:
        """Plays whose share of the last four weeks is well apart from the weeks before."""
        found: list[Finding] = []
        for one in self.told:
            now, before = self._lately(one.play)
            if now.share is None or before.share is None:
                continue
            change, (low, high) = now.share - before.share, now.interval
            is_apart = not low <= before.share <= high
            if is_apart and (change if kind is Kind.RISING else -change) >= _RISEN:
                found.append(Finding(kind, one.play, self._title(one.play), now, before, Told.of(one)))
        return found

    def _finding(self, kind: Kind, one: Verdict) -> Finding:
        return Finding(kind, one.play, self._title(one.play), one.adherence, verdict=Told.of(one))

    def _title(self, play: str) -> str:
        return self.titles.get(play, play.rpartition("/")[2].replace("-", " "))


_KINDS = {Gap.EXECUTION: Kind.EXECUTION, Gap.STRATEGY: Kind.STRATEGY, Gap.NONE: Kind.FINE}


def _once(*found: Finding) -> list[Finding]:
    """The first of each key."""
    return list({one.key: one for one in reversed(found)}.values())[::-1]


def _by_share(found: Sequence[Verdict]) -> list[Verdict]:
    """What is done least first."""
    return sorted(found, key=lambda one: one.adherence.share or 0.0)

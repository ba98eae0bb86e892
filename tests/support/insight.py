"""A book of what happened, in memory."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime

from coachbot.insight.ports import MustAsk, PastCall, Practised, Ramped, Unanswered, Upkeep


class FakeBook:
    """Implements ``coachbot.insight.ports.Book``: calls are all of one team."""

    def __init__(self, must_asks: Mapping[str, Sequence[MustAsk]], calls: Sequence[PastCall] = ()) -> None:
        self._must_asks, self._calls = must_asks, calls

    def calls(self, team: str, *, since: datetime | None = None, until: datetime) -> Sequence[PastCall]:
        return [call for call in self._calls if call.on < until.date() and (since is None or call.on >= since.date())]

    def calls_of(self, person: str, *, until: datetime) -> Sequence[PastCall]:
        return [call for call in self.calls("", until=until) if call.rep == person]

    def drills_of(self, person: str, *, since: datetime, until: datetime) -> int:
        return 0

    def drills_by_week(self, team: str, *, since: datetime, until: datetime) -> Mapping[date, int]:
        return {}

    def practised(self, team: str, *, until: datetime) -> Sequence[Practised]:
        return ()

    def ramped(self, team: str, *, until: datetime) -> Sequence[Ramped]:
        return ()

    def unanswered(self, team: str, *, since: datetime, until: datetime) -> Sequence[Unanswered]:
        return ()

    def askers(self, groups: Sequence[str]) -> Mapping[str, Sequence[str]]:
        return {}

    def upkeep(self, used: Set[str], *, since: datetime, until: datetime) -> Upkeep:
        return Upkeep((), (), 0)

    def titles(self) -> Mapping[str, str]:
        return {}

    def must_asks(self) -> Mapping[str, Sequence[MustAsk]]:
        return self._must_asks

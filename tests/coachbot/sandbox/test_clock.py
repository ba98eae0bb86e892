"""Time in the workspace: moved forward, to moments people name."""

from datetime import UTC, datetime

import pytest

from coachbot.sandbox.clock import Clock, next_moment


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "to", "zone", "then"),
    [
        ("2026-11-22T15:20", "hour", "America/New_York", "2026-11-22T16:00"),
        ("2026-11-22T15:20", "morning", "America/New_York", "2026-11-23T13:00"),
        ("2026-11-22T23:30", "morning", "Asia/Kolkata", "2026-11-24T02:30"),
        ("2026-11-22T15:20", "monday", "Europe/Berlin", "2026-11-23T08:00"),
        ("2026-11-23T15:20", "monday", "Europe/Berlin", "2026-11-30T08:00"),
        # The night the clocks go forward: 8:00 is an hour earlier in UTC than the day before.
        ("2026-03-28T12:00", "morning", "Europe/Berlin", "2026-03-29T06:00"),
        ("2026-10-25T00:30", "hour", "Europe/Berlin", "2026-10-25T01:00"),
    ],
)
def test_the_moments_people_name(now: str, to: str, zone: str, then: str) -> None:
    assert next_moment(utc(now), to, zone) == utc(then)


def test_time_moves_forward_only_and_tells_who_listens() -> None:
    clock = Clock(real=lambda: 1000.0)
    moved: list[float] = []
    clock.on_move(lambda: moved.append(clock()))

    clock.advance(60)
    clock.move_to(2000)

    assert moved == [1060, 2000]
    for wrong in (lambda: clock.advance(-1), lambda: clock.move_to(1999)):
        with pytest.raises(ValueError, match="only moves forward"):
            wrong()
    with pytest.raises(ValueError, match="no moment"):
        next_moment(0, "yesterday", "UTC")

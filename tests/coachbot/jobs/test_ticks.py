"""Ticks begin, and end, whenever they are told to."""

import threading

from coachbot.jobs.ticks import Ticks


def test_what_takes_long_is_begun_at_once() -> None:
    begun, ticks = threading.Event(), Ticks()
    ticks.every(3600.0, "long", begun.set, takes_long=True)

    ticks.start()

    assert begun.wait(10.0)
    ticks.stop()


def test_a_stop_right_after_the_start_falls_over_nothing() -> None:
    # A thread that ends by an exception fails the test.
    for _ in range(50):
        ticks = Ticks()
        ticks.every(3600.0, "long", lambda: None, takes_long=True)
        ticks.start()
        ticks.stop()

"""A connection that does not close keeps nobody from stopping."""

import threading

from handlers.slack.connection import disconnect


class Stuck:
    """A socket whose session is being replaced: closing it waits for ever."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def close(self) -> None:
        self.let_go.wait()


class Open:
    """A socket that closes."""

    def close(self) -> None:
        return


class LetGo:
    """A socket that was replaced in this moment: there is nothing to close any more, and Slack's client says so."""

    def close(self) -> None:
        raise AttributeError("'NoneType' object has no attribute 'close'")


def test_a_socket_that_is_gone_already_is_closed() -> None:
    assert disconnect(LetGo(), patience_s=5.0)


def test_a_socket_that_does_not_close_is_left_behind() -> None:
    stuck = Stuck()

    assert not disconnect(stuck, patience_s=0.05)

    stuck.let_go.set()


def test_a_socket_that_closes_is_waited_for() -> None:
    assert disconnect(Open(), patience_s=5.0)

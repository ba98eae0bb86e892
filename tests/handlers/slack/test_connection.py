"""A connection that does not close keeps nobody from stopping, and a burst over one is read to its end."""

import logging
import socket
import struct
import threading
from pathlib import Path
from typing import Any, cast

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.builtin.internals import _receive_messages  # pyright: ignore[reportPrivateUsage]

from coachbot.jobs.attention import Attention
from coachbot.settings import load
from handlers.slack import connection
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


def test_a_burst_of_messages_is_read_to_its_end(tmp_path: Path) -> None:
    app = App(authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1"), request_verification_enabled=False)
    handler = connection.socket(app, load(home=tmp_path, slack_app_token="xapp-1"), Attention())  # type: ignore[arg-type]
    size, sent = cast("Any", handler.client).receive_buffer_size, 1_500
    # Never do a piece and a message end at the same place, as they seldom do.
    body = b"x" * 1_401
    here, there = socket.socketpair()

    def send() -> None:
        there.sendall((struct.pack("!BBH", 0x81, 126, len(body)) + body) * sent)

    sending = threading.Thread(target=send)
    sending.start()
    read = 0
    with here, there:
        while read < sent:
            read += len(_receive_messages(cast("Any", here), threading.Lock(), logging.getLogger(__name__), size))
        sending.join()
    disconnect(handler)

    assert read == sent

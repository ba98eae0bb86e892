"""Who knocks at the front door and is not Slack, is let in by no trick, and learns nothing."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from coachbot.bootstrap import Coach, build
from coachbot.clock import utc_now
from coachbot.errors import DatabaseTrouble
from coachbot.sandbox.http_way import signed
from coachbot.settings import load
from handlers.bot import slack_of
from handlers.features import features
from handlers.slack import genuine
from handlers.slack.app import Listeners, build_app
from handlers.slack.door import PATH, Door, front
from handlers.slack.genuine import Headers, Once, Refused
from handlers.slack.intake import Intake
from handlers.slack.line import HttpLine
from handlers.slack.routing import Router
from handlers.slack.serve import Served
from handlers.slack.standing import Home
from handlers.slack.whose import Whose, whose

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TEAM = "T111"


@dataclass
class House:
    """One workspace behind the door."""

    url: str
    coach: Coach
    app: Any
    taken: list[dict[str, Any]]

    def send(self, body: bytes, headers: dict[str, str], method: str = "POST") -> httpx.Response:
        sent = {name: value.encode() for name, value in headers.items()}
        return httpx.request(method, f"{self.url}{PATH}", content=body, headers=sent, timeout=10)

    @property
    def stored(self) -> int:
        return sum(self.coach.base.jobs.kinds().values())

    def done(self, key: str) -> None:
        """The one thing that was stored is done."""
        (job,) = self.coach.base.jobs.claim("me", now=utc_now(), limit=9, lease_s=9)
        assert job.key == key
        self.coach.base.jobs.finish(job)


class Recorded(HttpLine):
    """Remembers what came through."""

    def __init__(self) -> None:
        super().__init__(utc_now)
        self.taken: list[dict[str, Any]] = []

    def take(self, body: dict[str, Any], *, again: bool) -> Any:
        self.taken.append(body)
        return super().take(body, again=again)


class Lines:
    def __init__(self, line: HttpLine) -> None:
        self.line = line

    def line_of(self, whose: Whose) -> HttpLine | None:
        return self.line if whose.team == TEAM else None


def bolt(coach: Coach) -> Any:
    """The real app; nobody is at the other end of its client."""
    slack = slack_of(coach)
    parts = features(coach, slack)
    intake = Intake(coach.base.jobs, coach.base.clock, lambda: None)
    router = Router(parts, slack)
    listeners = Listeners(
        parts, intake, coach.base.clock, bot_user="W111", home=Home(TEAM), guard=router, revoked=lambda _at: None
    )
    client = WebClient("xoxb-nowhere", base_url="http://127.0.0.1:9/api/", timeout=1)
    who = AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-x", bot_id="B1", bot_user_id="W111")
    return build_app(client, listeners, lambda: who)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    coach = build(load(home=tmp_path_factory.mktemp("door")))
    line, app = Recorded(), bolt(coach)
    line.open(app, lambda _: None)
    with Served(front(Door(SECRET, Lines(line))), "127.0.0.1", 0) as served:
        yield House(served.url, coach, app, line.taken)
    app.listener_runner.listener_executor.shutdown(wait=True)
    coach.close()


@pytest.fixture
def house(running: House) -> House:
    running.taken.clear()
    return running


def event(text: str = "too expensive", ts: str = "1.1", **more: Any) -> bytes:
    said = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": ts, "text": text}
    return json.dumps({"type": "event_callback", "team_id": TEAM, "event": said, **more}).encode()


def command(**more: str) -> bytes:
    fields = {
        "command": "/coach", "text": "too expensive", "user_id": "U1", "channel_id": "D1", "team_id": TEAM,
        "response_url": "http://127.0.0.1:9/x", "trigger_id": "1.2",
    }  # fmt: skip
    return urlencode(fields | more).encode()


def headers(body: bytes, kind: str = JSON, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    return {"content-type": kind, **signed(body, secret, timestamp=int(at or time.time()))}


def without(name: str) -> Callable[[], tuple[bytes, dict[str, str]]]:
    return lambda: (event(), {known: value for known, value in headers(event()).items() if known != name})


def with_header(name: str, value: str) -> Callable[[], tuple[bytes, dict[str, str]]]:
    return lambda: (event(), headers(event()) | {name: value})


def genuinely(body: bytes, kind: str = JSON) -> Callable[[], tuple[bytes, dict[str, str]]]:
    return lambda: (body, headers(body, kind))


SIGNATURE, STAMP = "x-slack-signature", "x-slack-request-timestamp"
DEEP = b'{"type":"event_callback","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
# What was sent, and the answer. Where the body is worth nothing too, the first trouble in this order is told.
FORGED: dict[str, tuple[Callable[[], tuple[bytes, dict[str, str]]], int]] = {
    "no signature": (without(SIGNATURE), 401),
    "an empty signature": (with_header(SIGNATURE, ""), 401),
    "a signature cut short": (with_header(SIGNATURE, "v0=abc"), 401),
    "a signature in capitals": (lambda: (event(), headers(event()) | {SIGNATURE: headers(event())[SIGNATURE].upper()}), 401),
    "a signature of another version": (lambda: (event(), headers(event()) | {SIGNATURE: "v1" + headers(event())[SIGNATURE][2:]}), 401),
    "a signature of nothing": (lambda: (event(), headers(b"")), 401),
    "a signature with other letters": (with_header(SIGNATURE, "v0=" + "é" * 64), 401),
    "another secret": (lambda: (event(), headers(event(), secret="another")), 401),
    "no secret": (lambda: (event(), headers(event(), secret="")), 401),
    "no timestamp": (without(STAMP), 401),
    "a timestamp of words": (with_header(STAMP, "now"), 401),
    "a timestamp with a sign": (with_header(STAMP, "+1764170000"), 401),
    "a timestamp in other digits": (with_header(STAMP, "٣٣٣"), 401),
    "a timestamp without end": (with_header(STAMP, "9" * 400), 401),
    "a timestamp that is a fraction": (with_header(STAMP, f"{time.time()}"), 401),
    "signed six minutes ago": (lambda: (event(), headers(event(), at=time.time() - 360)), 401),
    "signed for in six minutes": (lambda: (event(), headers(event(), at=time.time() + 360)), 401),
    "signed before this process began": (lambda: (event(), headers(event(), at=time.time() - 200)), 401),
    "another timestamp than was signed": (lambda: (event(), headers(event()) | {STAMP: str(int(time.time()) - 1)}), 401),
    "a body changed by one byte": (lambda: (event().replace(b"D1", b"D2"), headers(event())), 401),
    "a byte behind the body": (lambda: (event() + b" ", headers(event())), 401),
    "invalid JSON that is not signed": (lambda: (b"{", headers(b"}")), 401),
    "two megabytes": (genuinely(event("x" * 2_000_000)), 413),
    "two megabytes that are not signed": (lambda: (b"{" * 2_000_000, {"content-type": JSON}), 413),
    "no content type": (lambda: (event(), {k: v for k, v in headers(event()).items() if k != "content-type"}), 415),
    "a page of text": (genuinely(event(), "text/plain"), 415),
    "a form with files": (genuinely(event(), "multipart/form-data; boundary=x"), 415),
    "XML": (genuinely(b"<x/>", "application/xml"), 415),
    "invalid JSON": (genuinely(b'{"type":'), 400),
    "nothing": (genuinely(b""), 400),
    "an array": (genuinely(b'[{"type":"event_callback"}]'), 400),
    "null": (genuinely(b"null"), 400),
    "a number": (genuinely(b"1"), 400),
    "a number without end": (genuinely(b'{"type":' + b"9" * 5000 + b"}"), 400),
    "an object without a type": (genuinely(b"{}"), 400),
    "a hundred thousand brackets": (genuinely(DEEP), 400),
    "what is no UTF-8": (genuinely(b'{"type":"\xff\xfe"}'), 400),
    "half a pair of UTF-16": (genuinely('{"type":"event_callback"}'.encode("utf-16")), 400),
    "a form that is no UTF-8": (genuinely(b"command=\xff", FORM), 400),
    "a form of a thousand fields": (genuinely(b"&".join(b"a%d=1" % n for n in range(1000)), FORM), 400),
    "a form of nothing": (genuinely(b"&&", FORM), 400),
    "a form whose payload is no JSON": (genuinely(b"payload=hello", FORM), 400),
    "a form whose payload is an array": (genuinely(b"payload=%5B%5D", FORM), 400),
    "a form whose payload is nothing": (genuinely(b"payload=", FORM), 400),
    "a payload of brackets": (genuinely(b"payload=" + b"[" * 100_000, FORM), 400),
    "a command without who": (genuinely(b"command=%2Fcoach", FORM), 400),
    "an event that is none": (genuinely(json.dumps({"type": "event_callback", "team_id": TEAM}).encode()), 400),
    "an event that is a list": (genuinely(event().replace(b'"event": {', b'"event": [{').replace(b'"}}', b'"}]}')), 400),
    "authorizations that are none": (genuinely(event(authorizations="x")), 400),
    "no team": (genuinely(event(team_id=None)), 404),
    "a team that is no text": (genuinely(event(team_id=7)), 400),
    "a team it is not installed in": (genuinely(event(team_id="T999")), 404),
    "a team of an authorization of elsewhere": (genuinely(event(authorizations=[{"team_id": "T999"}])), 404),
    "a command of another team": (genuinely(command(team_id="T999"), FORM), 404),
    "headers of 20 kB": (with_header("x-long", "a" * 20_000), 431),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_it_is_refused(house: House, caplog: pytest.LogCaptureFixture, name: str) -> None:
    make, status = FORGED[name]
    body, given = make()

    with caplog.at_level(logging.INFO):
        answer = house.send(body, given | {})

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert len(answer.text) < 60
    assert "Traceback" not in answer.text
    assert [record for record in caplog.records if record.exc_info] == []
    assert house.taken == []
    assert house.stored == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH"])
def test_only_what_is_posted_is_looked_at(house: House, method: str) -> None:
    assert house.send(event(), headers(event()), method).status_code == 405
    assert httpx.post(f"{house.url}/", content=event(), headers=headers(event())).status_code == 404
    assert house.taken == []


def raw(house: House, *parts: bytes, wait_s: float = 10.0) -> bytes:
    """What comes back for bytes as no client would send them."""
    host, port = house.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=wait_s) as line:
        for part in parts:
            line.sendall(part)
        got = b""
        while chunk := line.recv(65536):
            got += chunk
            if b"\r\n\r\n" in got:
                break
    return got


def head(*lines: str) -> bytes:
    return ("\r\n".join([f"POST {PATH} HTTP/1.1", "host: x", "connection: close", *lines, "", ""])).encode()


def test_headers_that_come_twice_prove_nothing(house: House) -> None:
    body = event()
    good = headers(body)
    for name in good:
        both = [f"{known}: {value}" for known, value in good.items()] + [f"{name}: {good[name]}"]
        got = raw(house, head(*both, f"content-length: {len(body)}") + body)
        assert got.split(b" ", 2)[1] in (b"401", b"415"), name
    assert house.taken == []


def test_a_body_without_a_length_is_read_no_further_than_it_may_be(house: House) -> None:
    given = [f"{name}: {value}" for name, value in headers(b"{" * 2_000_000).items()]
    chunk = b"10000\r\n" + b"{" * 0x10000 + b"\r\n"

    got = raw(house, head(*given, "transfer-encoding: chunked"), *[chunk] * 17)

    assert got.startswith(b"HTTP/1.1 413 ")


def test_a_genuine_body_in_pieces_is_taken(house: House) -> None:
    body = event(ts="7.1")
    given = [f"{name}: {value}" for name, value in headers(body).items()]
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:9], body[9:]))

    got = raw(house, head(*given, "transfer-encoding: chunked") + pieces + b"0\r\n\r\n")

    assert got.startswith(b"HTTP/1.1 200 ")
    assert len(house.taken) == 1
    house.done("message:D1:7.1")


@pytest.mark.parametrize(
    "line", ["content-length: -5", "content-length: 1e3", "content-length: 99999999999", "content-length: x"]
)
def test_a_length_that_is_none_is_no_length(house: House, line: str) -> None:
    given = [f"{name}: {value}" for name, value in headers(b"").items()]

    assert raw(house, head(*given, line)).split(b" ", 2)[1] in (b"400", b"413")
    assert house.taken == []


def test_headers_without_end_are_cut_off(house: House) -> None:
    got = raw(house, f"POST {PATH} HTTP/1.1\r\nhost: x\r\nx-long: ".encode(), b"a" * 200_000)

    assert got.startswith(b"HTTP/1.1 400 ")


@pytest.mark.slow
def test_whoever_sends_a_body_by_drops_keeps_no_place(house: House) -> None:
    given = [f"{name}: {value}" for name, value in headers(b"x" * 100).items()]

    assert raw(house, head(*given, "content-length: 100"), b"x").startswith(b"HTTP/1.1 408 ")


def test_the_same_request_again_is_refused_and_slacks_own_retry_is_not(house: House) -> None:
    body = event(ts="5.1", event_id="Ev1")
    first = headers(body)

    assert house.send(body, first).status_code == 200
    assert house.send(body, first).status_code == 401
    again = headers(body, at=time.time() + 1) | {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    assert house.send(body, again).status_code == 200

    assert len(house.taken) == 2
    assert house.coach.base.jobs.kinds()["slack.message"] == 1
    house.done("message:D1:5.1")


def test_what_could_not_be_taken_may_come_again_in_the_same_second(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = event(ts="8.1")
    given = headers(body)
    with monkeypatch.context() as full:
        # The queue is built deep inside the app; a full disk cannot be had in a test.
        full.setattr(type(house.coach.base.jobs), "enqueue", raises(DatabaseTrouble("The disk is full.")))
        failed = house.send(body, given)

    assert (failed.status_code, failed.text) == (503, "Not now.\n")
    assert house.send(body, given).status_code == 200
    assert house.send(body, given).status_code == 401
    house.done("message:D1:8.1")


def raises(error: Exception) -> Callable[..., None]:
    def refuse(*_args: object, **_named: object) -> None:
        raise error

    return refuse


def test_of_twenty_copies_at_once_one_is_taken(house: House) -> None:
    body = event(ts="6.1")
    given = headers(body)
    got: list[int] = []
    copies = [threading.Thread(target=lambda: got.append(house.send(body, given).status_code)) for _ in range(20)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert sorted(got) == [200] + [401] * 19
    house.done("message:D1:6.1")


def test_slack_is_told_its_challenge_and_nobody_else_is(house: House) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()

    answer = house.send(body, headers(body))

    assert (answer.status_code, answer.text) == (200, "3eZbrw1a")
    assert house.send(body, headers(body, secret="another")).status_code == 401


def test_a_command_is_stored_before_it_is_answered(house: House) -> None:
    answer = house.send(command(trigger_id="9.9"), headers(command(trigger_id="9.9"), FORM))

    assert (answer.status_code, answer.text) == (200, "")
    house.done("command:9.9")


def test_the_app_itself_takes_no_request_that_nobody_verified(house: House) -> None:
    request = BoltRequest(body=event().decode(), headers={k: [v] for k, v in headers(event()).items()})

    assert house.app.dispatch(request).status == 401


def test_a_door_without_a_secret_is_none() -> None:
    with pytest.raises(ValueError, match="everybody"):
        Door("", Lines(HttpLine(utc_now)))


def test_slacks_own_verifier_says_the_same() -> None:
    theirs = SignatureVerifier(SECRET)
    for body in (b"", b"{}", "ü".encode(), command(), event()):
        given = headers(body)
        ours = Headers([(name.encode(), value.encode()) for name, value in given.items()])
        genuine.check_signature(ours, body, SECRET)
        assert theirs.is_valid_request(body, given)


def test_a_used_signature_is_forgotten_when_its_time_is_over() -> None:
    began = datetime(2026, 11, 26, tzinfo=UTC)
    once = Once(began)

    def sent(at: datetime, name: str) -> Headers:
        stamp = str(int(at.timestamp()))
        return Headers([(STAMP.encode(), stamp.encode()), (SIGNATURE.encode(), name.encode())])

    for second in range(600):
        once.check(sent(began + timedelta(seconds=second), str(second)), now=began + timedelta(seconds=second))
    assert len(once._seen) <= 302  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(Refused):
        once.check(sent(began + timedelta(seconds=500), "500"), now=began + timedelta(seconds=600))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"team_id": "T1"}, Whose("T1")),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1", "enterprise_id": None}]}, Whose("T1")),
        ({"team_id": "T2", "authorizations": []}, Whose("T2")),
        ({"team": {"id": "T1"}, "user": {"team_id": "T2"}}, Whose("T1")),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, Whose("T1")),
        ({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, Whose("", "E1", True)),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, Whose("T1", "E1", True)),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "false"}, Whose("T1", "E1")),
        (
            {"authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]},
            Whose("", "E1", True),
        ),
        ({}, Whose("")),
    ],
)
def test_every_body_says_whose_it_is(body: dict[str, Any], expected: Whose) -> None:
    assert whose(body) == expected


def test_every_recorded_body_is_somebodys(shared: Path) -> None:
    # The shapes are templates with nothing in them, and one recording is of an action without whose it was.
    files = [file for file in (shared / "data/slack/payloads").glob("*/*.json") if "None" not in file.name]
    files = [file for file in files if file.parent.name != "shape"]
    bodies = {file.name: json.loads(file.read_text()) for file in files}
    whole = {name: body for name, body in bodies.items() if body.get("type") in ("event_callback", "block_actions")}

    assert [name for name, body in whole.items() if not whose(body).keys] == []
    assert len(whole) > 20


class TestGaps:
    """What did not come through is read from the history, and the mark waits for it."""

    NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)

    def line(self) -> HttpLine:
        self.now = self.NOW
        line = HttpLine(lambda: self.now)
        line.open(type("Quiet", (), {"dispatch": lambda _self, _request: None})(), lambda _: None)
        return line

    def test_while_requests_come_all_is_heard(self) -> None:
        line = self.line()
        assert line.heard_until(self.now) is None
        for _ in range(5):
            self.now += timedelta(minutes=4)
            line.take({}, again=False)

        assert line.heard_until(self.now) == self.now
        assert not line.is_to_be_read(self.now)

    def test_after_a_long_silence_or_a_retry_it_is_read_and_not_oftener_than_every_ten_minutes(self) -> None:
        line = self.line()
        line.take({}, again=False)
        self.now += timedelta(minutes=30)
        line.take({}, again=False)

        assert line.heard_until(self.now) is None
        assert line.is_to_be_read(self.now)
        line.take({}, again=True)
        assert not line.is_to_be_read(self.now)
        assert line.heard_until(self.now) is None
        assert line.is_to_be_read(self.now + timedelta(minutes=10))
        assert line.heard_until(self.now) == self.now

"""A secret calendar address is fetched from the internet, and from nowhere else."""

import http.server
import ipaddress
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from coachbot.calendars.fetch import Fetch, is_public, resolved
from coachbot.errors import CalendarTrouble


class Listener:
    """A web server on this machine that counts who came."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.replies: dict[str, tuple[int, dict[str, str], bytes]] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.hits.append(self.path)
                status, headers, body = outer.replies.get(self.path, (200, {}, b"BEGIN:VCALENDAR"))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    running = Listener()
    yield running
    running.close()


def everywhere(_address: object) -> bool:
    return True


class Nowhere(httpx.BaseTransport):
    """The network, cut off; remembers where it would have gone."""

    def __init__(self) -> None:
        self.targets: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.targets.append(request.url.host)
        raise httpx.ConnectError("cut off")


def by_number_or_here(host: str, port: int) -> list[str]:
    """Numbers as the system reads them, in all their spellings; every name leads to this machine."""
    try:
        return [str(one[4][0]) for one in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]
    except OSError:
        return ["127.0.0.1"]


@pytest.mark.shared
def test_no_address_of_the_attack_lists_is_fetched(shared: Path, listener: Listener) -> None:
    network = Nowhere()
    urls = [
        line.replace(":80", f":{listener.port}")
        for file in (shared / "data/badinput/ssrf").glob("*.txt")
        for line in file.read_text(errors="replace").splitlines()
        if line.strip()
    ]
    assert len(urls) > 500

    for url in urls:
        with pytest.raises(CalendarTrouble):
            Fetch(resolve=by_number_or_here, transport=network)(url)

    assert listener.hits == []
    assert [target for target in network.targets if not is_public(ipaddress.ip_address(target))] == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "192.0.0.192", "100.100.100.200", "168.63.129.16", "0.0.0.0",
     "::1", "fe80::1", "3fff::1", "5f00::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_private_local_and_metadata_addresses_are_inside(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_a_public_address_is_fetched_with_the_hosts_own_name(listener: Listener) -> None:
    fetch = Fetch(allowed=everywhere, resolve=lambda host, port: ["127.0.0.1"])

    assert fetch(f"http://calendar.example:{listener.port}/secret.ics").data == b"BEGIN:VCALENDAR"
    assert listener.hits == ["/secret.ics"]


def test_a_redirect_inside_is_not_followed(listener: Listener) -> None:
    listener.replies["/out"] = (302, {"Location": f"http://169.254.169.254:{listener.port}/latest"}, b"")

    def only_here(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        return str(address) == "127.0.0.1"

    with pytest.raises(CalendarTrouble, match="private network"):
        Fetch(allowed=only_here, resolve=resolved)(f"http://127.0.0.1:{listener.port}/out")
    assert listener.hits == ["/out"]


class Leads(httpx.BaseTransport):
    """A server that sends everybody elsewhere, and what is there."""

    def __init__(self, there: str) -> None:
        self.there = there
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if len(self.asked) == 1:
            return httpx.Response(302, headers={"Location": self.there})
        return httpx.Response(200, content=b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(("first", "there", "follows"), [
    ("https", "http://calendar.example/other.ics", False),
    ("webcal", "http://calendar.example/other.ics", False),
    ("https", "https://calendar.example/other.ics", True),
    ("http", "https://calendar.example/other.ics", True),
])  # fmt: skip
def test_a_redirect_never_leads_out_of_https(first: str, there: str, follows: bool) -> None:
    network = Leads(there)
    fetch = Fetch(resolve=lambda host, port: ["93.184.216.34"], transport=network)

    if follows:
        assert fetch(f"{first}://calendar.example/secret.ics").data == b"BEGIN:VCALENDAR"
    else:
        with pytest.raises(CalendarTrouble, match="without https"):
            fetch(f"{first}://calendar.example/secret.ics")
    assert len(network.asked) == 1 + follows


def test_a_name_that_changes_its_address_after_the_check_is_still_the_checked_one(listener: Listener) -> None:
    answers = iter([["203.0.113.7"], ["127.0.0.1"]])
    network = Nowhere()

    with pytest.raises(CalendarTrouble):
        Fetch(allowed=everywhere, resolve=lambda host, port: next(answers), transport=network)(
            "https://rebind.example/x"
        )
    assert network.targets == ["203.0.113.7"]


def test_one_inside_address_among_public_ones_is_a_trap() -> None:
    with pytest.raises(CalendarTrouble, match="private network"):
        Fetch(resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"], transport=Nowhere())("https://both.example/x")


def test_a_calendar_that_did_not_change_is_not_sent_again(listener: Listener) -> None:
    listener.replies["/c"] = (200, {"ETag": '"v1"'}, b"BEGIN:VCALENDAR")
    fetch = Fetch(allowed=everywhere)
    first = fetch(f"http://127.0.0.1:{listener.port}/c")

    listener.replies["/c"] = (304, {}, b"")
    again = fetch(f"http://127.0.0.1:{listener.port}/c", tag=first.tag)

    assert (first.tag, again.data) == ('"v1"', None)


def test_too_much_and_endless_redirects_end(listener: Listener) -> None:
    listener.replies["/big"] = (200, {}, b"x" * (10 * 1024 * 1024 + 1))
    listener.replies["/round"] = (302, {"Location": "/round"}, b"")
    fetch = Fetch(allowed=everywhere)

    with pytest.raises(CalendarTrouble, match="larger than 10 MB"):
        fetch(f"http://127.0.0.1:{listener.port}/big")
    with pytest.raises(CalendarTrouble, match="without end"):
        fetch(f"http://127.0.0.1:{listener.port}/round")


def test_the_secret_address_is_in_no_message(listener: Listener, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret = "s3cr3t-t0ken"
    listener.replies[f"/{secret}"] = (500, {}, b"")
    for url in (
        f"http://127.0.0.1:{listener.port}/{secret}",
        f"https://x:y@host/{secret}",
        f"ftp://host/{secret}",
        f"http://[/{secret}",
    ):
        with pytest.raises(CalendarTrouble) as caught:
            Fetch(allowed=everywhere)(url)
        assert secret not in str(caught.value)
        assert caught.value.__cause__ is None
    assert [r.name for r in caplog.records if secret in r.getMessage()] == []

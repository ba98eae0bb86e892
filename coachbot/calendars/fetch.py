"""Fetching a calendar from its secret address: public hosts only, the address looked up once and kept to.

The address is a secret: no message, log line or exception of this module holds it.
"""

import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from coachbot.errors import CalendarTrouble

# They write down every address they ask for.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

MAX_BYTES = 10 * 1024 * 1024
TOTAL_S = 20.0
_HOP_S = 10.0
MAX_HOPS = 5
# Public by their registration, yet they lead inside: the metadata services of some clouds, relays and tunnels.
_INSIDE = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.0.0/24", "100.64.0.0/10", "168.63.129.16/32", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48",
                "2001::/32", "2002::/16", "3fff::/20", "5f00::/16", "::/96", "fec0::/10")
)  # fmt: skip
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A good fetch.

    Attributes:
        data: None when the server says that nothing changed since ``tag``.
        tag: What to send next time; empty where the server gives none.
    """

    data: bytes | None
    tag: str


def is_public(address: Address) -> bool:
    """Whether an address is somebody's on the internet: not private, local, reserved, or a way inside."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(mapped)
    inside = any(address.version == net.version and address in net for net in _INSIDE)
    return address.is_global and not address.is_multicast and not inside


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system looks them up."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetch:
    """Gets calendars.

    Args:
        allowed: Which addresses may be connected to.
        resolve: How a host is looked up; called once a hop, and only what it says is connected to.
        transport: Another way to the network than httpx's own.
    """

    def __init__(
        self,
        *,
        allowed: Callable[[Address], bool] = is_public,
        resolve: Resolve = resolved,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._transport = transport

    def __call__(self, url: str, *, tag: str = "") -> Fetched:
        """Get what an address holds.

        Raises:
            CalendarTrouble: It may not be fetched, or it cannot be.
        """
        # Nothing of the environment: a proxy would connect for us, to wherever.
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=_HOP_S, transport=self._transport) as client:
            return _within(TOTAL_S, lambda: self._fetched(client, url, tag), client.close)

    def _fetched(self, client: httpx.Client, url: str, tag: str) -> Fetched:
        headers = {"User-Agent": "coachbot", "Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "gzip"}
        if tag:
            headers["If-None-Match"] = tag
        try:
            for _ in range(MAX_HOPS):
                with self._asked(client, url, headers) as reply:
                    if reply.has_redirect_location:
                        url = _next(url, reply.headers.get("location", ""))
                        continue
                    return _received(reply, tag)
        except httpx.HTTPError as error:
            raise CalendarTrouble(
                f"The calendar's server did not answer ({_kind(error)}). It is tried again."
            ) from None
        except (ValueError, UnicodeError, httpx.InvalidURL):
            raise CalendarTrouble("This is no address of a calendar. Copy its secret iCal address again.") from None
        raise CalendarTrouble("The calendar's address leads from one place to another without end. Copy it again.")

    def _asked(self, client: httpx.Client, url: str, headers: dict[str, str]) -> AbstractContextManager[httpx.Response]:
        parts = urlsplit(url.strip())
        scheme = {"webcal": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
        host = parts.hostname or ""
        if scheme not in ("http", "https") or not host:
            raise CalendarTrouble("A calendar's address begins with https://. Copy its secret iCal address again.")
        if parts.username is not None:
            raise CalendarTrouble("A calendar's address has no user name in it. Copy it again.")
        port = parts.port or (443 if scheme == "https" else 80)
        address = self._address(host, port)
        literal = f"[{address}]" if address.version == 6 else str(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return client.stream(
            "GET",
            httpx.URL(f"{scheme}://{literal}:{port}{path}"),
            headers={**headers, "Host": parts.netloc},
            # The certificate must be the host's, not the address's.
            extensions={"sni_hostname": host},
        )

    def _address(self, host: str, port: int) -> Address:
        try:
            found = [ipaddress.ip_address(one.partition("%")[0]) for one in self._resolve(host, port)]
        except (OSError, UnicodeError, ValueError):
            raise CalendarTrouble("The calendar's server is not known. Copy its secret iCal address again.") from None
        # One inside address among public ones is a trap, not a mishap.
        if not found or not all(self._allowed(address) for address in found):
            raise CalendarTrouble("This address leads into a private network, so it is not fetched. Use a public one.")
        return found[0]


def _next(url: str, location: str) -> str:
    """Where a redirect leads.

    Raises:
        CalendarTrouble: To where everybody on the way could read the secret address.
    """
    there = urljoin(url, location)
    if urlsplit(url).scheme.lower() != "http" and urlsplit(there).scheme.lower() == "http":
        raise CalendarTrouble("The calendar's address leads to one without https. Copy its secret iCal address again.")
    return there


def _received(reply: httpx.Response, tag: str) -> Fetched:
    if reply.status_code == 304 and tag:
        return Fetched(None, tag)
    if reply.status_code in (401, 403, 404, 410):
        raise CalendarTrouble("The calendar's address does not work any more. Copy its secret iCal address again.")
    if reply.status_code != 200:
        raise CalendarTrouble("The calendar's server has trouble of its own. It is tried again.")
    data = bytearray()
    for part in reply.iter_bytes():
        data += part
        if len(data) > MAX_BYTES:
            raise CalendarTrouble("This calendar is larger than 10 MB. Share one with fewer years in it.")
    return Fetched(bytes(data), reply.headers.get("etag", ""))


def _within(limit_s: float, do: Callable[[], Fetched], stop: Callable[[], None]) -> Fetched:
    """What takes no longer than it may, from looking up the name to the last byte; what does is cut off.

    A server that sends a letter now and then keeps every timeout of a single read, so the whole is timed from outside.
    """
    ended: Future[Fetched] = Future()

    def run() -> None:
        try:
            ended.set_result(do())
        except BaseException as error:  # noqa: BLE001 -- raised again where it is waited for
            ended.set_exception(error)

    threading.Thread(target=run, name="fetch", daemon=True).start()
    try:
        return ended.result(limit_s)
    except TimeoutError:
        stop()
        raise CalendarTrouble("The calendar's server is too slow. It is tried again.") from None


def _kind(error: httpx.HTTPError) -> str:
    return "timeout" if isinstance(error, httpx.TimeoutException) else "connection"

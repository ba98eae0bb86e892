"""Whether a request that came in by HTTP is Slack's, decided on its raw bytes before anything reads them. Pure.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, cast
from urllib.parse import parse_qsl

from handlers.slack.replies import Json

#: Slack's largest bodies are forms of 250 kB and messages of some 100 kB.
MAX_BODY = 1024 * 1024
#: As long as Slack says a request may be on its way.
WINDOW = timedelta(minutes=5)
_MAX_HEADERS = 16 * 1024
_MAX_FIELDS = 100
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_STAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_STAMPED, _SIGNED = "x-slack-request-timestamp", "x-slack-signature"
_LENGTH = re.compile(r"[0-9]{1,12}")


class Refused(Exception):
    """A request that is not taken; its text is all that whoever sent it is told.

    Attributes:
        status: Of the answer.
    """

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Headers:
    """The headers of a request.

    Raises:
        Refused: There are too many of them.
    """

    def __init__(self, raw: Sequence[tuple[bytes, bytes]]) -> None:
        if sum(len(name) + len(value) for name, value in raw) > _MAX_HEADERS:
            raise Refused(431, "The headers are too large.")
        self._all = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]

    def one(self, name: str) -> str:
        """The value of a header; empty where it is missing or there several times."""
        values = [value.strip() for known, value in self._all if known == name]
        return values[0] if len(values) == 1 else ""

    def has(self, name: str) -> bool:
        """Whether it is there at all."""
        return any(known == name for known, _ in self._all)


def check_headers(headers: Headers, *, now: datetime) -> None:
    """Refuse what can be refused before its body is read.

    Raises:
        Refused: Too large, of another type, unsigned, or of another time.
    """
    length = headers.one("content-length")
    if headers.has("content-length") and not _LENGTH.fullmatch(length):
        raise Refused(400, "The length is no number.")
    if length and int(length) > MAX_BODY:
        raise Refused(413, "The body is too large.")
    if content_type(headers) not in (_JSON, _FORM):
        raise Refused(415, "Slack sends JSON or a form.")
    stamp = headers.one(_STAMPED)
    if not _SIGNATURE.fullmatch(headers.one(_SIGNED)) or not _STAMP.fullmatch(stamp):
        raise Refused(401, "This is not signed by Slack.")
    if abs(now.timestamp() - int(stamp)) > WINDOW.total_seconds():
        raise Refused(401, "This was signed at another time.")


def check_signature(headers: Headers, body: bytes, secret: str) -> None:
    """Refuse a body that Slack did not sign.

    Raises:
        Refused: It is another's, or was changed on its way.
    """
    signed = b"v0:" + headers.one(_STAMPED).encode() + b":" + body
    wanted = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # Takes as long whatever is wrong, so that nobody can guess it digit by digit.
    if not hmac.compare_digest(wanted.encode(), headers.one(_SIGNED).encode()):
        raise Refused(401, "This is not signed by Slack.")


class Once:
    """Remembers the signatures of the last minutes, so that a request that was overheard is worth nothing.

    What was signed before this process began is refused as well: nobody here knows whether it was taken before.

    Args:
        began: When this process began to listen.
    """

    def __init__(self, began: datetime) -> None:
        self._began = int(began.timestamp())
        self._lock = Lock()
        self._seen: dict[str, float] = {}

    def check(self, headers: Headers, *, now: datetime) -> None:
        """Take a request's signature as used.

        Raises:
            Refused: It was used before.
        """
        signature, stamp = headers.one(_SIGNED), int(headers.one(_STAMPED))
        with self._lock:
            self._forget(now.timestamp())
            if stamp < self._began or signature in self._seen:
                raise Refused(401, "This came before.")
            self._seen[signature] = stamp + WINDOW.total_seconds()

    def release(self, headers: Headers) -> None:
        """It was not taken after all: should Slack send it again in the same second, it is signed the same."""
        with self._lock:
            self._seen.pop(headers.one(_SIGNED), None)

    def _forget(self, now: float) -> None:
        # In the order in which they came, which is near enough the order in which they run out.
        while self._seen and next(iter(self._seen.values())) < now:
            del self._seen[next(iter(self._seen))]


def content_type(headers: Headers) -> str:
    """The type of the body, without what else is said of it."""
    return headers.one("content-type").partition(";")[0].strip().lower()


def body_of(headers: Headers, raw: bytes) -> Json:
    """What Slack says, read only now that it is known to be Slack's.

    Raises:
        Refused: It is not what its type says, or no object.
    """
    try:
        text = raw.decode()
        if content_type(headers) == _JSON:
            return _object(text)
        fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
        return _object(fields["payload"]) if "payload" in fields else cast("Json", fields)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The body cannot be read.") from error


def _object(text: str) -> Json:
    read: Any = json.loads(text)
    if not isinstance(read, Mapping):
        raise Refused(400, "The body is no object.")
    return cast("Json", read)

"""What a provider's exceptions mean. Their texts are never shown or logged: some servers echo the key in them."""

import json
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pydantic import ValidationError

from coachbot.domain.model import Why

_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# Names of exceptions, so that no provider's package has to be there.
_TOO_SLOW = ("Timeout",)
_NO_CONNECTION = ("Connection", "Connect", "RemoteProtocol", "ReadError", "Network")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failed try.

    Attributes:
        may_pass: Whether another try may do better.
        wait_s: How long the server asked us to wait; 0.0 where it said nothing.
        kind: The exception's name, for the log.
        is_servers: Whether the server is to be left alone if it goes on like this.
        status: Of HTTP, where one came.
    """

    why: Why
    may_pass: bool
    wait_s: float
    kind: str
    is_servers: bool = True
    status: int | None = None


class InTrouble(Exception):
    """A try that failed, without the provider's own exception: that one holds the connection, and may hold the key."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.kind)
        self.trouble = trouble


def trouble_of(error: Exception) -> Trouble:
    """What a failed try means."""
    kind = type(error).__name__
    status, wait_s = _status(error), _wait_s(error)
    if status == 429:
        return Trouble(Why.RATE_LIMITED, True, wait_s, kind, status=status)
    if status in (401, 403, 404):
        return Trouble(Why.NOT_LET_IN, False, 0.0, f"{kind} {status}", status=status)
    if status is not None and status >= 400:
        return Trouble(Why.UNAVAILABLE, status in _RETRIED, wait_s, f"{kind} {status}", status=status)
    if any("Refusal" in one or "ContentFilter" in one for one in _names(error)):
        return Trouble(Why.REFUSED, False, 0.0, kind, is_servers=False)
    return _without_status(error, kind)


def _without_status(error: Exception, kind: str) -> Trouble:
    names = _names(error)
    if isinstance(error, TimeoutError) or any(word in name for name in names for word in _TOO_SLOW):
        return Trouble(Why.TIMED_OUT, False, 0.0, kind)
    if isinstance(error, OSError) or any(word in name for name in names for word in _NO_CONNECTION):
        return Trouble(Why.UNAVAILABLE, True, 0.0, kind)
    if isinstance(
        error, ValidationError | json.JSONDecodeError | ValueError | LookupError | AttributeError | TypeError
    ):
        return Trouble(Why.BAD_OUTPUT, False, 0.0, kind)
    return Trouble(Why.UNAVAILABLE, bool(getattr(error, "is_retryable", False)), 0.0, kind)


def _names(error: Exception) -> list[str]:
    return [one.__name__ for one in type(error).__mro__]


def _status(error: Exception) -> int | None:
    for at in (error, getattr(error, "response", None)):
        status: Any = getattr(at, "status_code", None)
        if isinstance(status, int):
            return status
    return None


def _wait_s(error: Exception) -> float:
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        wait_s = float(headers.get("retry-after", 0))
    except (TypeError, ValueError):
        # A date instead of seconds: the breaker's own pause will do.
        return 0.0
    return max(0.0, wait_s) if isfinite(wait_s) else 0.0

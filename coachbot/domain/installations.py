"""Where the app is installed, and with which token."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace, or in a whole Grid organization.

    Attributes:
        workspace: Slack's id of it, ``T…`` or ``E…``; every row of its coach carries this.
        name: What people call it.
        is_org: Whether it is installed in the organization, for all its workspaces.
        refresh_token: What the token is exchanged with when it runs out; empty where it never does.
        expires_at: When the token runs out; None where it never does.
        installed_by: Slack id of who allowed it.
        installed_at: When, the last time.
        since: Since when it has been there without a break, which a store knows; what was written before is not read.
    """

    workspace: str
    name: str
    is_org: bool
    token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime | None
    installed_by: str
    installed_at: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A workspace that took the app away, and whose data is there still."""

    workspace: str
    name: str
    at: datetime


class TokenStore(Protocol):
    """Keeps the token of each installation, for several processes."""

    def installation(self, workspace: str) -> Installation | None:
        """Where the app is installed; None where it is not, or not any more."""
        ...

    def claim_refresh(self, workspace: str, *, now: datetime, lease_s: float) -> bool:
        """Whether the caller is to exchange the token; for ``lease_s`` nobody else is."""
        ...

    def refreshed(self, workspace: str, *, token: str, refresh_token: str, expires_at: datetime) -> None:
        """The token was exchanged."""
        ...

"""How the coach gets leave to read the calendars of a service, and what it says when it gets none.

No message, log line or exception of this module holds a token, a secret or whose calendar it is.
"""

import logging
from pathlib import Path
from typing import Any, cast

import httpx

from coachbot.errors import CalendarTrouble

# They write down what they ask for, and of whom.
for _name in ("httpx", "httpcore", "google.auth", "urllib3", "msal"):
    logging.getLogger(_name).setLevel(logging.WARNING)

TIMEOUT_S = 10.0
SCOPE = "https://www.googleapis.com/auth/calendar.readonly"
GOOGLE_SILENT = "Google did not answer. It is tried again."
GOOGLE_REFUSES = (
    "Google gives no access to this calendar. Check the address, that the project of the key has the Google Calendar "
    "API switched on, and in Google's admin console that domain-wide delegation grants the service account "
    f"{SCOPE}."
)
MICROSOFT_SILENT = "Microsoft 365 does not answer, or not now. It is tried again."
MICROSOFT_REFUSES = (
    "Microsoft 365 gives no access to this calendar. Check the address, and in Entra that the application has "
    "Calendars.Read with an administrator's consent and a secret that has not run out."
)


class ServiceAccount:
    """Gets access tokens for people of a domain that trusts a service account with their calendars."""

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file
        self._held: dict[str, Any] = {}

    def __call__(self, subject: str) -> str:
        """A token to read somebody's calendar with, kept until a few minutes before it runs out."""
        try:
            return self._fresh(subject)
        except ImportError:
            raise CalendarTrouble("Google calendars need more than is installed: coachbot[google].") from None
        except (OSError, ValueError):
            raise CalendarTrouble("The key of the Google service account cannot be read. Set its path again.") from None

    def _fresh(self, subject: str) -> str:
        import requests
        from google.auth.exceptions import RefreshError, TransportError
        from google.auth.transport.requests import Request
        from google.oauth2 import service_account

        if subject not in self._held:
            account = cast("Any", service_account.Credentials)
            self._held[subject] = account.from_service_account_file(self._key_file, scopes=[SCOPE], subject=subject)
        try:
            if not self._held[subject].valid:
                with requests.Session() as session:
                    session.trust_env = False
                    self._held[subject].refresh(Request(session))
        except (RefreshError, TransportError) as error:
            passing = isinstance(error, TransportError) or bool(cast("Any", error).retryable)
            raise CalendarTrouble(GOOGLE_SILENT if passing else GOOGLE_REFUSES) from None
        return str(self._held[subject].token)


class Application:
    """Gets access tokens for an application of a tenant; msal keeps them until shortly before they run out."""

    def __init__(
        self, tenant: str, client_id: str, secret: str, *, scope: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._given = {"client_id": client_id, "client_credential": secret}
        self._authority = f"https://login.microsoftonline.com/{tenant}"
        self._scope = scope
        self._http = httpx.Client(trust_env=False, timeout=TIMEOUT_S, transport=transport)
        self._held: Any = None

    def __call__(self) -> str:
        try:
            import msal.exceptions
        except ImportError:
            raise CalendarTrouble("Microsoft calendars need more than is installed: coachbot[microsoft].") from None
        try:
            if self._held is None:
                make = cast("Any", msal.ConfidentialClientApplication)
                self._held = make(**self._given, authority=self._authority, http_client=self._http)
            reply: dict[str, Any] = self._held.acquire_token_for_client([self._scope])
            return str(reply["access_token"])
        except (httpx.HTTPError, msal.exceptions.MsalServiceError):
            raise CalendarTrouble(MICROSOFT_SILENT) from None
        except (ValueError, KeyError):
            raise CalendarTrouble(MICROSOFT_REFUSES) from None

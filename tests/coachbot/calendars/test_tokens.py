"""How the coach gets leave to read calendars, and what it says when it gets none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from coachbot.calendars.tokens import Application, ServiceAccount
from coachbot.errors import CalendarTrouble
from tests.coachbot.calendars.serving import TOKEN, Reply, Service, Silent, served

MAYA = "maya@seller.example"
SECRET = "s3cret-of-the-app"


class Tokens(Service):
    """Where a service account gets its tokens."""

    def reply(self, asked: Any) -> Reply:
        self.asked.append(asked)
        return self.next.pop(0) if self.next else Reply(200, {"access_token": TOKEN, "expires_in": 3600})


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


@pytest.fixture
def account(tmp_path: Path, private_key: str) -> Iterator[tuple[Tokens, ServiceAccount]]:
    tokens, file = Tokens(), tmp_path / "key.json"
    with served(tokens) as address:
        told = {"type": "service_account", "client_email": "coach@project.example", "private_key": private_key}
        file.write_text(json.dumps({**told, "token_uri": f"{address}/token"}))
        yield tokens, ServiceAccount(file)


def test_a_google_token_is_asked_for_once_for_each_person(account: tuple[Tokens, ServiceAccount]) -> None:
    tokens, give = account

    assert [give(who) for who in (MAYA, MAYA, "liam@seller.example")] == [TOKEN] * 3
    assert len(tokens.asked) == 2


@pytest.mark.parametrize(
    ("reply", "says"),
    [(Reply(400, {"error": "unauthorized_client"}), "domain-wide delegation"), (Reply(401, {}), "Check the address")],
)
def test_a_service_account_nobody_trusts_says_where_to_look(
    account: tuple[Tokens, ServiceAccount], reply: Reply, says: str
) -> None:
    account[0].next.append(reply)

    with pytest.raises(CalendarTrouble, match=says):
        account[1](MAYA)


def test_a_key_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text('{"private_key": "s3cret"}')

    for file in (tmp_path / "key.json", tmp_path / "none.json"):
        with pytest.raises(CalendarTrouble, match="cannot be read") as caught:
            ServiceAccount(file)(MAYA)
        assert "s3cret" not in str(caught.value)


class Entra(httpx.BaseTransport):
    """Where an application gets its tokens, as msal asks for them."""

    def __init__(self, status: int = 200, **said: Any) -> None:
        self.tokens = 0
        self._answer = (status, said)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        site = "https://login.microsoftonline.com/tenant"
        if request.url.path.endswith("/openid-configuration"):
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "issuer": "v2.0"}
            return httpx.Response(200, json={name: f"{site}/{end}" for name, end in names.items()})
        if request.url.path.endswith("/discovery/instance"):
            return httpx.Response(200, json={"metadata": []})
        self.tokens += 1
        return httpx.Response(self._answer[0], json=self._answer[1])


def application(entra: httpx.BaseTransport) -> Application:
    return Application("tenant", "app", SECRET, scope="https://graph.example/.default", transport=entra)


def test_a_microsoft_token_is_asked_for_once() -> None:
    entra = Entra(token_type="Bearer", access_token=TOKEN, expires_in=3600)
    give = application(entra)

    assert [give(), give()] == [TOKEN, TOKEN]
    assert entra.tokens == 1


@pytest.mark.parametrize(
    ("entra", "says"),
    [
        (Entra(401, error="invalid_client", error_description="AADSTS7000222: the secret is too old"), "secret"),
        (Entra(503), "tried again"),
        (Silent(), "tried again"),
    ],
)
def test_an_application_that_gets_no_token_says_where_to_look(
    entra: httpx.BaseTransport, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    with pytest.raises(CalendarTrouble, match=says) as caught:
        application(entra)()

    for told in [repr(caught.value), *(record.getMessage() for record in caplog.records)]:
        assert SECRET not in told

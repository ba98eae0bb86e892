"""What the settings choose of the world outside: vectors, calendars, a CRM; each imported when it is used."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coachbot.calendars.feeds import Feeds, Read
from coachbot.calendars.fetch import Resolve, is_public, resolved
from coachbot.clock import Clock
from coachbot.domain.model import Capability, Ledger, Model, NoModel
from coachbot.errors import NotConfigured
from coachbot.settings import Settings, led_elsewhere
from coachbot.team.ports import Crm
from knowledge.library.index.embedding import Embedder, LocalEmbedder

if TYPE_CHECKING:
    from coachbot.llm.client import Client


def embedder(settings: Settings) -> Embedder:
    """The built-in model, or the provider the operator chose."""
    if not settings.embeddings:
        return LocalEmbedder()
    from coachbot.llm.embeddings import LangChainEmbedder

    return LangChainEmbedder(settings.embeddings)


def model(settings: Settings, ledger: Ledger, clock: Clock, *, judges: bool = False) -> Model:
    """The model that is set up here, behind its gateway, or none.

    Args:
        judges: The one that judges role-plays.

    Raises:
        NotConfigured: COACHBOT_MODEL_OFF names what there is not; a misspelt one would leave it on.
    """
    uses = [capability.value for capability in Capability]
    if unknown := [one for one in settings.model_off if one not in uses]:
        raise NotConfigured(f"COACHBOT_MODEL_OFF names “{unknown[0]}”, which is no use of a model: {', '.join(uses)}.")
    name = (settings.judge if judges else "") or settings.model
    if not name:
        return NoModel()
    from coachbot.llm.budget import Budget, Price
    from coachbot.llm.gateway import Gateway

    budget = Budget(
        ledger,
        settings.model_tokens_a_day,
        settings.model_tokens_a_person,
        settings.model_money_a_day,
        Price(*settings.model_price),
    )
    return Gateway(
        model_client(settings, name),
        budget,
        clock,
        at_once=settings.model_at_once,
        off=settings.model_off,
        deadline_s=settings.model_deadline_s,
    )


@dataclass(frozen=True, slots=True)
class Leads:
    """Where something of the team's goes.

    Attributes:
        url: Empty where only the provider's package knows.
        by: The setting or the variable that says so; empty where it is the provider's own address.
    """

    what: str
    provider: str
    url: str
    by: str

    def __str__(self) -> str:
        where = _host_of(self.url) or f"wherever {self.provider}'s package sends them"
        return f"{self.what} go to {where}" + (f", as {self.by} says" if self.by else "")


def leads(settings: Settings) -> Iterator[Leads]:
    """Where prompts go, and where pages do for their vectors; nothing where neither leaves this process."""
    from coachbot.llm.client import HOMES

    for name in dict.fromkeys(filter(None, (settings.model, settings.judge))):
        provider = name.split(":", 1)[0]
        if url := _own_address(settings, name)[0]:
            yield Leads("Prompts", provider, url, "COACHBOT_MODEL_URL")
        elif provider in HOMES:
            yield Leads("Prompts", provider, HOMES[provider], "")
        else:
            yield Leads("Prompts", provider, *_elsewhere(provider))
    if settings.embeddings:
        provider = settings.embeddings.split(":", 1)[0]
        url, by = _elsewhere(provider)
        yield Leads("Pages and questions", provider, url or HOMES.get(provider, ""), by)


def is_overheard(url: str, resolve: Resolve = resolved) -> bool:
    """Whether everybody on the way can read what is sent there: without TLS, and to a public address."""
    host = _host_of(url)
    if not host or not url.lower().startswith("http:"):
        return False
    try:
        found = [ip_address(one.partition("%")[0]) for one in resolve(host, 80)]
    except (OSError, ValueError):
        # Nobody knows it at the moment; a name without a dot is a neighbour's.
        return "." in host
    return any(is_public(one) for one in found)


def _elsewhere(provider: str) -> tuple[str, str]:
    """The address that a variable of a provider's package says, and the variable; Ollama's is written without http."""
    by, url = led_elsewhere(provider)
    return (f"http://{url}" if url and "://" not in url else url), by


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def model_client(settings: Settings, name: str) -> "Client":
    """Who speaks to the model of that name."""
    from coachbot.llm.client import READ_S, LangChainClient

    url, key = _own_address(settings, name)
    return LangChainClient(name, url=url, key=key, read_s=max(READ_S, settings.model_deadline_s))


def _own_address(settings: Settings, name: str) -> tuple[str, str]:
    """Address and key of one's own, which are of the provider they were set for."""
    is_same = name.split(":", 1)[0] == settings.model.split(":", 1)[0]
    return (settings.model_url, settings.model_key.get_secret_value()) if is_same else ("", "")


def feeds(settings: Settings) -> Feeds:
    """Every kind of calendar that is set up here."""
    services: dict[str, Read] = {}
    if settings.google_key_file:
        from coachbot.calendars.google import GoogleCalendar

        services["google"] = GoogleCalendar(Path(settings.google_key_file))
    if settings.microsoft_client_id:
        from coachbot.calendars.microsoft import MicrosoftCalendar

        secret = settings.microsoft_client_secret.get_secret_value()
        services["microsoft"] = MicrosoftCalendar(settings.microsoft_tenant, settings.microsoft_client_id, secret)
    return Feeds(services)


def crm(settings: Settings) -> Crm | None:
    """The CRM that is set up here, if any."""
    token = settings.hubspot_token.get_secret_value()
    if not token:
        return None
    from coachbot.crm.hubspot import HubSpot

    return HubSpot(token, stages=dict(part.split("=", 1) for part in settings.hubspot_stages if "=" in part))

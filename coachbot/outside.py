"""What the settings choose of the world outside: vectors, calendars, a CRM; each imported when it is used."""

from pathlib import Path
from typing import TYPE_CHECKING

from coachbot.calendars.feeds import Feeds, Read
from coachbot.clock import Clock
from coachbot.domain.model import Capability, Ledger, Model, NoModel
from coachbot.errors import NotConfigured
from coachbot.settings import Settings
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


def model_client(settings: Settings, name: str) -> "Client":
    """Who speaks to the model of that name."""
    from coachbot.llm.client import READ_S, LangChainClient

    # An address of one's own is of the provider it was set for.
    is_same = name.split(":", 1)[0] == settings.model.split(":", 1)[0]
    url, key = (settings.model_url, settings.model_key.get_secret_value()) if is_same else ("", "")
    return LangChainClient(name, url=url, key=key, read_s=max(READ_S, settings.model_deadline_s))


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

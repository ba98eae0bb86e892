"""What the settings choose of the world outside: vectors, calendars, a CRM; each imported when it is used."""

from pathlib import Path

from coachbot.calendars.feeds import Feeds, Read
from coachbot.settings import Settings
from coachbot.team.ports import Crm
from knowledge.library.index.embedding import Embedder, LocalEmbedder


def embedder(settings: Settings) -> Embedder:
    """The built-in model, or the provider the operator chose."""
    if not settings.embeddings:
        return LocalEmbedder()
    from coachbot.llm.embeddings import LangChainEmbedder

    return LangChainEmbedder(settings.embeddings)


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

"""Configuration, read once from the environment or ``.env``; nothing else reads either."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from coachbot.errors import NotConfigured

ENV_FILE = ".env"


class Settings(BaseSettings):
    """Every setting, each from ``COACHBOT_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="COACHBOT_", env_file=ENV_FILE, frozen=True, extra="ignore")

    home: Path = Field(default=Path(".coachbot"), description="Folder of the database, the index and the lock.")
    content: Path | None = Field(
        default=None,
        description="Folder of your playbook, scenes, behaviours, checklists and curriculum; empty is the sample's.",
    )
    workspace: str = Field(default="default", min_length=1, description="Every stored row carries this name.")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty is SQLite in the home folder.")
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Keys, separated by commas, that seal stored addresses and tokens; the first seals, all open.",
    )
    embeddings: str = Field(
        default="",
        description="provider:model for LangChain's embeddings; empty is the built-in model.",
    )
    model: str = Field(
        default="",
        description="provider:model for LangChain, as anthropic:…; empty is no model, and all works without.",
    )
    model_url: str = Field(default="", description="Another base address for it: a proxy, or a server of your own.")
    model_key: SecretStr = Field(
        default=SecretStr(""),
        description="Its key; empty is the provider's own variable, which never goes to COACHBOT_MODEL_URL.",
    )
    judge: str = Field(default="", description="Another model for judging role-plays; empty is COACHBOT_MODEL.")
    model_off: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="What a model is not used for: answers, rewrites, buyer, judge, plans, digests, drafts.",
    )
    model_at_once: int = Field(default=8, ge=1, le=64, description="Replies of a model waited for at the same time.")
    model_deadline_s: float = Field(default=15.0, ge=1, le=60, description="Seconds that a whole reply is waited for.")
    model_tokens_a_day: int = Field(default=3_000_000, ge=0, description="Of everybody together, a day in UTC.")
    model_tokens_a_person: int = Field(default=300_000, ge=0, description="Of each person, a day in UTC.")
    model_price: Annotated[tuple[float, float], NoDecode] = Field(
        default=(0.0, 0.0),
        description="What a million tokens cost, as in,out in your currency; for the money's bound and the doctor.",
    )
    model_money_a_day: float = Field(default=0.0, ge=0, description="Of everybody together; 0 is no bound in money.")
    chroma_server: str = Field(default="", description="host:port of a “chroma run” server; empty is embedded.")
    slack_bot_token: SecretStr = Field(default=SecretStr(""), description="xoxb-…, from “Install App”.")
    slack_app_token: SecretStr = Field(default=SecretStr(""), description="xapp-…, with connections:write.")
    slack_api_url: str = Field(default="https://slack.com/api/", description="Another address for the Web API.")
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""), description="From “Basic Information”; proves that a request is Slack's."
    )
    slack_client_id: str = Field(
        default="", description="From there too, for “Add to Slack”; empty is no install page."
    )
    slack_client_secret: SecretStr = Field(default=SecretStr(""), description="Its secret.")
    public_url: str = Field(
        default="", description="Where Slack and browsers reach this bot, as https://coach.example.com."
    )
    install_teams: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Ids of workspaces and organizations, separated by commas, that may install it; “*” is anybody.",
    )
    http_host: str = Field(default="127.0.0.1", description="Where “run --http” listens; a proxy stands before it.")
    http_port: int = Field(default=3000, ge=0, le=65535, description="Its port.")
    coaching_channel: str = Field(default="", description="Channel id for “Ask my manager”; the bot must be a member.")
    team_channels: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Where a team's digest is posted, as team=channel id, separated by commas.",
    )
    guests_may_ask: bool = Field(
        default=False,
        description="Whether guests of several channels may ask for plays; they never get plans, drills or digests.",
    )
    managers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Slack ids or ids of the team, separated by commas, of who manages beside those the list says.",
    )
    link_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Hosts, separated by commas, that links in answers may lead to."
    )
    own_domains: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Your e-mail domains, separated by commas, beside those of the team's own addresses."
    )
    excluded_words: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Words, separated by commas, that make a meeting's title something else than a sales call.",
    )
    calendar_every_s: float = Field(default=300.0, ge=5, description="Seconds between readings of a calendar.")
    google_key_file: str = Field(default="", description="Key of a Google service account with domain-wide delegation.")
    microsoft_tenant: str = Field(default="", description="Directory id, for Microsoft 365 calendars.")
    microsoft_client_id: str = Field(default="", description="Application id with Calendars.Read for all mailboxes.")
    microsoft_client_secret: SecretStr = Field(default=SecretStr(""), description="Its secret.")
    hubspot_token: SecretStr = Field(
        default=SecretStr(""), description="Of a private app; deals are read once an hour."
    )
    hubspot_stages: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="HubSpot's stage ids and the playbook's stages, as id=stage, separated by commas."
    )
    person_figures: bool = Field(
        default=True,
        description="“false”: nobody but a rep sees any figure of that rep alone, as works councils ask for.",
    )
    keep_days: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="How many days which kind of data is kept, as questions=90, separated by commas; “ever”: for good.",
    )
    purge_days: str = Field(
        default="30",
        description="Days after which the data of a workspace that uninstalled the app is dropped, or “ever”.",
    )
    health_port: int = Field(
        default=0, ge=0, le=65535, description="Where /healthz, /readyz and /metrics are; 0 is nowhere."
    )
    health_host: str = Field(default="127.0.0.1", description="The address they are on; by default this machine's own.")
    log: Literal["", "json", "plain"] = Field(
        default="", description="How the log is written; empty is plain on a terminal and JSON elsewhere."
    )
    workers: int = Field(default=4, ge=1, le=32, description="Questions answered at the same time.")

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys of ``secret_key``, the one that seals first."""
        return tuple(key.strip() for key in self.secret_key.get_secret_value().split(",") if key.strip())

    def lets_install(self, workspace: str) -> bool:
        """Whether a workspace, or an organization, is on the list of who may have the coach."""
        return "*" in self.install_teams or workspace in self.install_teams

    @field_validator(
        "model_off",
        "model_price",
        "team_channels",
        "managers",
        "install_teams",
        "link_hosts",
        "own_domains",
        "excluded_words",
        "hubspot_stages",
        "keep_days",
        mode="before",
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def led_elsewhere(provider: str) -> tuple[str, str]:
    """The variable of the environment that tells a provider's own package where to go, and what it says; or nothing."""
    whose = re.escape(provider.upper().removesuffix("AI"))
    leads = re.compile(rf"{whose}(AI)?_(\w+_)?(URL|BASE|HOST|ENDPOINT)")
    named = (one for one in sorted(os.environ.items()) if leads.fullmatch(one[0]) and one[1])  # noqa: TID251 -- here
    return next(named, ("", ""))


# What a workspace's own file may not say: it is of the whole process.
_OF_ALL = frozenset(
    {
        "home", "workspace", "database_url", "secret_key", "embeddings", "chroma_server", "slack_bot_token",
        "slack_app_token", "slack_api_url", "slack_signing_secret", "slack_client_id", "slack_client_secret",
        "public_url", "install_teams", "http_host", "http_port", "health_port", "health_host", "log", "purge_days",
    }
)  # fmt: skip
#: What names people or channels of one workspace, or opens its calendars and its CRM: only its own file says it.
OF_ONE = (
    "managers", "coaching_channel", "team_channels", "hubspot_token", "hubspot_stages", "google_key_file",
    "microsoft_tenant", "microsoft_client_id", "microsoft_client_secret",
)  # fmt: skip
_PREFIX = "COACHBOT_"
_WORKSPACES = "workspaces"
OWN_FILE = "settings.env"


def load(**given: Any) -> Settings:
    """Read the settings; ``given`` wins over the environment. A workspace with a folder of its own has its own.

    Raises:
        NotConfigured: A value cannot be used; with its name.
    """
    settings = _checked(given)
    is_one_of_several = folder_of(settings, settings.workspace).is_dir()
    return of_workspace(settings, settings.workspace) if is_one_of_several else settings


def folder_of(settings: Settings, workspace: str) -> Path:
    """The folder of one of several workspaces."""
    return settings.home / _WORKSPACES / workspace


def of_workspace(settings: Settings, workspace: str) -> Settings:
    """The settings of one of several workspaces: its folder below the home, the database of all, and its own file.

    Raises:
        NotConfigured: Its file names what is no setting, or none of a workspace's own, or a value cannot be used.
    """
    home = folder_of(settings, workspace)
    own = _own(home / OWN_FILE)
    first = {name: Settings.model_fields[name].default for name in OF_ONE}
    shared = {
        "home": home,
        "workspace": workspace,
        "database_url": settings.database_url or f"sqlite:///{settings.home.resolve() / 'coachbot.db'}",
    }
    return _checked(settings.model_dump() | first | shared | own)


def sources(settings: Settings) -> Iterator[Path]:
    """The folder in which ``.env`` is looked for, and the files that settings are read from, whether they are there."""
    here = Path.cwd()
    yield here
    yield here / ENV_FILE
    yield settings.home / OWN_FILE
    yield from sorted((settings.home / _WORKSPACES).glob(f"*/{OWN_FILE}"))
    if settings.google_key_file:
        yield Path(settings.google_key_file)


def _own(file: Path) -> dict[str, Any]:
    """What a workspace's own file says."""
    said = {name: value for name, value in dotenv_values(file).items() if value is not None}
    names = {name: name.removeprefix(_PREFIX).lower() for name in said}
    for name, field in names.items():
        if not name.startswith(_PREFIX) or field not in Settings.model_fields or field in _OF_ALL:
            raise NotConfigured(f"{file} names {name}, which is no setting of one workspace. Take it out.")
    return {names[name]: value for name, value in said.items()}


def _checked(given: Mapping[str, Any]) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = _PREFIX + str(first["loc"][0]).upper() if first["loc"] else "a setting"
        raise NotConfigured(f"{name} cannot be used: {first['msg']}. Correct it and start again.") from error

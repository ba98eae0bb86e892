"""What is said of several workspaces: where the app is installed, and which settings count for none of them."""

from collections.abc import Iterator, Sequence

from pydantic import SecretStr

from coachbot.bootstrap.workspaces import installed, left, lost
from coachbot.domain.installations import Installation, Left
from coachbot.settings import OF_ONE, OWN_FILE, Settings
from handlers.slack.feature import Check
from handlers.slack.manifest import START

LOOK_AT_ONE = "“COACHBOT_WORKSPACE=T… coachbot doctor” looks at one."

NO_KEY = (
    "no key of COACHBOT_SECRET_KEY opens its token, so it is not served; add the key it was sealed with behind the "
    "others, or have it installed again."
)


def look_at_installs(settings: Settings) -> Check:
    """Where it is installed, where it is served, and whose data is there still.

    Raises:
        NotConfigured: A setting cannot be used.
        DatabaseTrouble: The database cannot be opened.
    """
    here = installed(settings)
    served = [one for one in here if settings.lets_install(one.workspace)]
    unserved = [one for one in here if one not in served]
    says = [f"Installed in {_named(served)}."] if served else []
    if unserved:
        says.append(f"Installed in {_named(unserved)}, but not served: not on COACHBOT_INSTALL_TEAMS.")
    if not here:
        says.append(f"Installed nowhere; the page is {page_of(settings)}.")
    says += _left(settings)
    wrong = [f"{name} ({workspace}): {NO_KEY}" for workspace, name in lost(settings).items()]
    wrong += problems(settings)
    add = [f"Add {one.workspace} to it and start again, or have it taken away there." for one in unserved]
    is_ok = not wrong and all(one.workspace != settings.workspace for one in unserved)
    return Check("installs", ok=is_ok, detail=" ".join(says), fix=" ".join([*wrong, *add]))


def _left(settings: Settings) -> Iterator[str]:
    for one, until in left(settings).items():
        kept = f"kept until {until:%Y-%m-%d}" if until else "kept until you delete it"
        yield f"{_named([one])} took it away; its data is {kept}."


def _named(those: Sequence[Installation | Left]) -> str:
    return ", ".join(f"{one.name} ({one.workspace})" for one in those)


def page_of(settings: Settings) -> str:
    """The address of the install page."""
    return settings.public_url.rstrip("/") + START


def is_of_none(settings: Settings) -> bool:
    """Whether several workspaces are served, and none of them is named."""
    return bool(settings.slack_client_id) and settings.workspace == Settings.model_fields["workspace"].default


def without_token(settings: Settings) -> Check:
    """What there is to say where the workspace has no token of an install."""
    if is_of_none(settings):
        return Check("slack", ok=True, detail=f"Each workspace has its own token. {LOOK_AT_ONE}")
    fix = f"Install it at {page_of(settings)}."
    return Check("slack", ok=False, detail=f"Coachbot is not installed in {settings.workspace}.", fix=fix)


def with_installed_token(settings: Settings) -> Settings:
    """The settings with the token that ``COACHBOT_WORKSPACE`` was installed with, if it was."""
    token = next((one.token for one in installed(settings) if one.workspace == settings.workspace), "")
    return settings.model_copy(update={"slack_bot_token": SecretStr(token)}) if token else settings


def problems(settings: Settings) -> Iterator[str]:
    """What is set and has no effect, or will be asked for, where several workspaces are served."""
    if is_of_none(settings):
        folder = settings.home / "workspaces" / "T…" / OWN_FILE
        for name in OF_ONE:
            if getattr(settings, name):
                yield f"COACHBOT_{name.upper()} names what is of one workspace and counts for none; set it in {folder}."
    if not settings.install_teams:
        yield "COACHBOT_INSTALL_TEAMS is empty, so nobody may install it or is served; add the ids of workspaces."

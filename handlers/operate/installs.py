"""What is said of several workspaces: where the app is installed, and which settings count for none of them."""

from collections.abc import Iterator

from pydantic import SecretStr

from coachbot.bootstrap.workspaces import installed, lost
from coachbot.settings import OF_ONE, OWN_FILE, Settings
from handlers.slack.feature import Check

NO_KEY = (
    "no key of COACHBOT_SECRET_KEY opens its token, so it is not served; add the key it was sealed with behind the "
    "others, or have it installed again."
)


def look_at_installs(settings: Settings) -> Check:
    """Where it is installed, and where nobody can be served.

    Raises:
        DatabaseTrouble: The database cannot be opened.
    """
    names = [f"{one.name} ({one.workspace})" for one in installed(settings)]
    detail = f"Installed in {', '.join(names)}." if names else "Installed nowhere yet; the page is /slack/install."
    found = [f"{name} ({workspace}): {NO_KEY}" for workspace, name in lost(settings).items()]
    found += problems(settings)
    return Check("installs", ok=not found, detail=detail, fix=" ".join(found))


def with_installed_token(settings: Settings) -> Settings:
    """The settings with the token that ``COACHBOT_WORKSPACE`` was installed with, if it was."""
    token = next((one.token for one in installed(settings) if one.workspace == settings.workspace), "")
    return settings.model_copy(update={"slack_bot_token": SecretStr(token)}) if token else settings


def problems(settings: Settings) -> Iterator[str]:
    """What is set and has no effect, or will be asked for, where several workspaces are served."""
    if settings.workspace == Settings.model_fields["workspace"].default:
        folder = settings.home / "workspaces" / "T…" / OWN_FILE
        for name in OF_ONE:
            if getattr(settings, name):
                yield f"COACHBOT_{name.upper()} names what is of one workspace and counts for none; set it in {folder}."
    if not settings.install_teams:
        yield "COACHBOT_INSTALL_TEAMS is empty, so nobody new may install it; add the ids of workspaces."

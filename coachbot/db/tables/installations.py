"""The tables of where the app is installed, and of installs under way."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class InstallationRow(Row):
    """The app in a workspace; see ``coachbot.domain.installations.Installation``. Its tokens are sealed.

    ``refreshing_until`` is until when somebody exchanges the token; ``uninstalled_at`` is null while it is installed.
    """

    __tablename__ = "installations"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_org: Mapped[bool]
    token: Mapped[str]
    refresh_token: Mapped[str]
    expires_at: Mapped[datetime | None]
    refreshing_until: Mapped[datetime | None]
    installed_by: Mapped[str]
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]
    since: Mapped[datetime | None]


class InstallStateRow(Row):
    """An install that a browser began; ``digest`` is of what only that browser and Slack know."""

    __tablename__ = "install_states"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]

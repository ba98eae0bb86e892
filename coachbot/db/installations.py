"""Where the app is installed: tokens, sealed, and installs under way."""

from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.installations import InstallationRow, InstallStateRow
from coachbot.domain.installations import Installation, Left

# An install that was begun is of no workspace yet.
_NONE_YET = ""
_MOST_STATES = 1000
_INSTALLED = InstallationRow.uninstalled_at.is_(None)
_EVERYWHERE = sa.select(InstallationRow).where(_INSTALLED).order_by(InstallationRow.workspace)


class Installations:
    """Implements ``TokenStore``, and ``Uninstalled`` of privacy. Each method is one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, made: Installation) -> None:
        """Somebody installed it, or installed it again: from now on this is its token."""
        with self._db.write() as session:
            known = session.get(InstallationRow, made.workspace)
            session.merge(
                InstallationRow(
                    workspace=made.workspace,
                    name=made.name,
                    is_org=made.is_org,
                    token=self._db.seal.close(made.token),
                    refresh_token=self._db.seal.close(made.refresh_token),
                    expires_at=made.expires_at,
                    refreshing_until=None,
                    installed_by=made.installed_by,
                    installed_at=made.installed_at,
                    uninstalled_at=None,
                    since=known.since if known is not None and known.uninstalled_at is None else made.installed_at,
                )
            )

    def installed(self) -> list[Installation]:
        """Everywhere it is installed and has a token to be read, in the order of ids."""
        with self._db.read() as session:
            return [self._read(row) for row in session.scalars(_EVERYWHERE) if not self._is_lost(row)]

    def lost(self) -> dict[str, str]:
        """Where it is installed and no key opens the token, by ids, with what people call it."""
        with self._db.read() as session:
            return {row.workspace: row.name for row in session.scalars(_EVERYWHERE) if self._is_lost(row)}

    def left(self) -> list[Left]:
        """The workspaces that took it away and whose data is there still, in the order of ids."""
        query = sa.select(InstallationRow).where(~_INSTALLED).order_by(InstallationRow.workspace)
        with self._db.read() as session:
            rows = session.scalars(query)
            return [Left(row.workspace, row.name, row.uninstalled_at) for row in rows if row.uninstalled_at is not None]

    def installation(self, workspace: str) -> Installation | None:
        """Where the app is installed; None where it is not, or not any more.

        Raises:
            NotConfigured: No key opens its token.
        """
        with self._db.read() as session:
            row = session.get(InstallationRow, workspace)
            return None if row is None or row.uninstalled_at is not None else self._read(row)

    def uninstalled(self, workspace: str, *, at: datetime) -> bool:
        """It was taken away then, and its tokens are worth nothing; False where it was installed again since."""
        # Slack tells whole seconds.
        began = InstallationRow.installed_at < at.replace(microsecond=0) + timedelta(seconds=1)
        change = sa.update(InstallationRow).where(InstallationRow.workspace == workspace, _INSTALLED, began)
        with self._db.write() as session:
            done = session.execute(change.values(uninstalled_at=at, token="", refresh_token="", expires_at=None))
            return cast("sa.CursorResult[tuple[()]]", done).rowcount > 0

    def uninstalled_before(self, moment: datetime) -> list[str]:
        """The workspaces that took it away before then and did not install it again."""
        query = sa.select(InstallationRow.workspace).where(InstallationRow.uninstalled_at < moment)
        with self._db.read() as session:
            return list(session.scalars(query.order_by(InstallationRow.workspace)))

    def known(self) -> set[str]:
        """The workspaces whose data is there: where it is installed, and where it was."""
        with self._db.read() as session:
            return set(session.scalars(sa.select(InstallationRow.workspace)))

    def purged(self, workspace: str) -> None:
        """Its data is gone, and so is what was known of it."""
        gone = sa.delete(InstallationRow).where(InstallationRow.workspace == workspace, ~_INSTALLED)
        with self._db.write() as session:
            session.execute(gone)

    def claim_refresh(self, workspace: str, *, now: datetime, lease_s: float) -> bool:
        """Whether the caller is to exchange the token; for ``lease_s`` nobody else is."""
        until = InstallationRow.refreshing_until
        free = sa.or_(until.is_(None), until <= now)
        change = sa.update(InstallationRow).where(InstallationRow.workspace == workspace, _INSTALLED, free)
        with self._db.write() as session:
            done = session.execute(change.values(refreshing_until=now + timedelta(seconds=lease_s)))
            return cast("sa.CursorResult[tuple[()]]", done).rowcount > 0

    def refreshed(self, workspace: str, *, token: str, refresh_token: str, expires_at: datetime) -> None:
        """The token was exchanged."""
        change = sa.update(InstallationRow).where(InstallationRow.workspace == workspace, _INSTALLED)
        seal = self._db.seal
        with self._db.write() as session:
            session.execute(
                change.values(
                    token=seal.close(token),
                    refresh_token=seal.close(refresh_token),
                    expires_at=expires_at,
                    refreshing_until=None,
                )
            )

    def begin(self, digest: str, *, until: datetime, now: datetime) -> None:
        """A browser begins an install; of too many the oldest are dropped, for anybody may begin one."""
        newest = sa.select(InstallStateRow.digest).order_by(InstallStateRow.until.desc(), InstallStateRow.digest)
        kept = InstallStateRow.digest.in_(newest.limit(_MOST_STATES))
        with self._db.write() as session:
            session.add(InstallStateRow(workspace=_NONE_YET, digest=digest, until=until))
            session.flush()
            session.execute(sa.delete(InstallStateRow).where((InstallStateRow.until <= now) | ~kept))

    def end(self, digest: str, *, now: datetime) -> bool:
        """That browser is back from Slack; True once, and in time."""
        mine = (InstallStateRow.workspace == _NONE_YET, InstallStateRow.digest == digest)
        with self._db.write() as session:
            row = session.scalar(sa.delete(InstallStateRow).where(*mine).returning(InstallStateRow.until))
            return row is not None and row > now

    def _is_lost(self, row: InstallationRow) -> bool:
        return "lost" in (self._db.seal.state(row.token), self._db.seal.state(row.refresh_token))

    def _read(self, row: InstallationRow) -> Installation:
        opened = self._db.seal.open
        return Installation(
            row.workspace, row.name, row.is_org, opened(row.token), opened(row.refresh_token), row.expires_at,
            row.installed_by, row.installed_at, row.since,
        )  # fmt: skip

"""A database server that is not there, or goes away: said in a sentence, and no bug."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.errors import DatabaseTrouble

SAID = "The database cannot be used now. Check that its server runs"


def asked(way: Callable[[], AbstractContextManager[Session]]) -> int:
    with way() as session:
        return session.scalar(sa.text("SELECT 1")) or 0


@pytest.mark.parametrize("way", ["read", "write", "read_as_of_now"])
def test_a_server_that_does_not_run_is_said_in_a_sentence(way: str) -> None:
    # Nobody listens on the discard port.
    away = Database("postgresql+psycopg://maya:secret@127.0.0.1:9/coachbot")

    with pytest.raises(DatabaseTrouble, match=SAID) as told:
        asked(getattr(away, way))

    assert "secret" not in str(told.value)


def test_a_server_that_ends_in_the_middle_of_a_transaction_is_said_in_a_sentence(migrated_url: str) -> None:
    db, admin = Database(migrated_url), Database(migrated_url)

    def ended() -> None:
        with db.write() as session:
            pid = session.scalar(sa.text("SELECT pg_backend_pid()"))
            with admin.write() as other:
                assert other.scalar(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            session.execute(sa.text("SELECT 1"))

    with pytest.raises(DatabaseTrouble, match=SAID):
        ended()

    assert asked(db.read) == 1
    db.close()
    admin.close()

"""What was kept long enough is dropped, each kind of data by its own time; a moved clock shows it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from coachbot.bootstrap import build
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.purge import Purge
from coachbot.db.sweep import Sweeper
from coachbot.db.tables.held import HOLDS
from coachbot.domain.retention import EVENTS, KINDS, PRACTICE, Kind, Retention, retention_of
from coachbot.errors import NotConfigured
from coachbot.privacy.capability import purge_uninstalled
from coachbot.settings import load
from tests.support.planted import AT, MAYA, TOM, files_with, plant, rows_of

DEFAULTS = retention_of(())
A_DAY = timedelta(days=1)


@pytest.fixture
def planted(db: Database) -> Database:
    """Rows in every table, all of one moment."""
    plant(db, "test", MAYA, places__state="open", play_drafts__state="asked", drills__shared_with=[])
    return db


def _left(db: Database, kind: Kind) -> list[str]:
    """The tables in which something of a kind is left: rows, or the parts of them that are emptied first."""
    rows, left = rows_of(db, "test"), list[str]()
    for holds in HOLDS:
        for keeps in holds.keeps:
            if keeps.kind is not kind:
                continue
            full = [row for row in rows[holds.table] if any(row[name] for name in keeps.empties.split())]
            if full if keeps.empties else rows[holds.table]:
                left.append(holds.table)
    return left


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_is_kept_its_days_and_no_longer(planted: Database, kind: Kind) -> None:
    sweeper = Sweeper(planted, "test")
    before = _left(planted, kind)

    sweeper.sweep(DEFAULTS, now=AT + timedelta(days=kind.days) - A_DAY)
    assert _left(planted, kind) == before != []

    # A day of which only the date is known is over when the next one is.
    swept = sweeper.sweep(DEFAULTS, now=AT + timedelta(days=kind.days) + A_DAY)
    assert swept[kind.name]
    assert _left(planted, kind) == []


def test_of_a_debrief_and_a_drill_the_words_go_first_and_the_figures_stay(planted: Database) -> None:
    Sweeper(planted, "test").sweep(DEFAULTS, now=AT + timedelta(days=31))

    rows = rows_of(planted, "test")
    (debrief,), (drill,), (dispute,) = rows["debriefs"], rows["drills"], rows["practice_disputes"]
    assert (debrief["note"], debrief["transcript"], debrief["outcome"]) == ("", None, "won")
    assert (drill["body"], drill["turns"], drill["person"]) == ({}, 1, MAYA.person.id)
    assert (dispute["heard"], dispute["said"], dispute["verdict"]) == ("", "", True)


def test_what_is_shared_alive_or_approved_stays(db: Database) -> None:
    plant(
        db, "test", MAYA, drills__shared_with=["tom"], play_drafts__state="live",
        places__state="known", jobs__state="ready",
    )  # fmt: skip
    never = max(DEFAULTS.days[kind.name] or 0 for kind in KINDS if kind.name != "figures")

    Sweeper(db, "test").sweep(DEFAULTS, now=AT + timedelta(days=never + 1))

    rows = rows_of(db, "test")
    assert rows["drills"][0]["body"]
    assert all(rows[table] for table in ("play_drafts", "places", "jobs", "people", "calendars", "pages"))


def test_a_sweep_done_twice_changes_nothing_more_and_another_workspace_never(planted: Database) -> None:
    plant(planted, "other", TOM)
    now, sweeper = AT + timedelta(days=100), Sweeper(planted, "test")
    others = rows_of(planted, "other")

    assert sweeper.sweep(DEFAULTS, now=now)
    once = rows_of(planted, "test")

    assert sweeper.sweep(DEFAULTS, now=now) == {}
    assert rows_of(planted, "test") == once
    assert rows_of(planted, "other") == others


def test_what_was_swept_is_gone_from_the_files(tmp_path: Path) -> None:
    home = tmp_path / "home"
    coach = build(load(home=home))
    plant(coach.base.db, "default", MAYA)

    Sweeper(coach.base.db, "default").sweep(DEFAULTS, now=AT + timedelta(days=120))

    stays = {
        f"{MAYA.word} {holds.table} {name}".encode()
        for holds in HOLDS
        for name in holds.columns("own")
        if all(keeps.kind.days > 120 for keeps in holds.keeps)
    }
    goes = {
        f"{MAYA.word} {holds.table} {name}".encode()
        for holds in HOLDS
        for name in holds.columns("own")
        if any(keeps.kind.days < 120 and name in (keeps.empties or name).split() for keeps in holds.keeps)
        and holds.keeps[0].only is None
    }
    # A digest may repeat it, and is kept longer.
    stays.add(f"{MAYA.word} answers question".encode())
    assert goes - stays
    assert files_with(home, sorted(goes - stays)) == []
    coach.close()


# -- what the operator says --------------------------------------------------------------------


def test_the_operator_says_how_long() -> None:
    told = retention_of(("events=2", "practice = ever"))

    assert told.before(EVENTS, AT) == AT - timedelta(days=2)
    assert told.before(PRACTICE, AT) is None
    assert (told.words(EVENTS), told.words(PRACTICE)) == ("2 days", "for good")


@pytest.mark.parametrize("wrong", ["question=1", "events=0", "events=-3", "events", "events=soon", "=3", "events=1e3"])
def test_what_cannot_be_meant_is_refused_by_name(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="COACHBOT_KEEP_DAYS"):
        build(load(home=tmp_path, keep_days=(wrong,)))


@pytest.mark.parametrize("wrong", ["0", "never", ""])
def test_a_wrong_purge_is_refused_by_name(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="COACHBOT_PURGE_DAYS"):
        build(load(home=tmp_path, purge_days=wrong))


# -- a workspace that uninstalled the coach ----------------------------------------------------


class Installations:
    """When workspaces uninstalled the coach."""

    def __init__(self, gone: Mapping[str, datetime]) -> None:
        self.gone = dict(gone)

    def uninstalled_before(self, moment: datetime) -> list[str]:
        return [workspace for workspace, at in self.gone.items() if at < moment]

    def purged(self, workspace: str) -> None:
        del self.gone[workspace]


def test_a_workspace_is_dropped_thirty_days_after_it_uninstalled_the_coach(db: Database) -> None:
    plant(db, "gone", MAYA)
    plant(db, "here", TOM)
    installations, dropped = Installations({"gone": AT, "lately": AT + timedelta(days=20)}), list[str]()

    def purge(now: datetime, days: int | None = 30) -> dict[str, int]:
        return purge_uninstalled(installations, Purge(db), days, dropped.append, now=now)

    assert purge(AT + timedelta(days=29)) == {}
    assert purge(AT + timedelta(days=31), days=None) == {}
    assert purge(AT + timedelta(days=31))["gone"] > len(HOLDS) // 2

    assert not any(rows_of(db, "gone").values())
    assert all(rows for table, rows in rows_of(db, "here").items() if table not in ("libraries", "forgetting"))
    assert (dropped, list(installations.gone)) == (["gone"], ["lately"])


def test_the_one_workspace_is_dropped_at_the_next_start_and_not_where_it_was_installed_again(tmp_path: Path) -> None:
    coach = build(load(home=tmp_path), clock=lambda: AT)
    plant(coach.base.db, "default", MAYA)
    coach.privacy.uninstalled()
    coach.privacy.installed()
    coach.close()
    later = AT + timedelta(days=31)
    build(load(home=tmp_path), clock=lambda: later).close()
    assert files_with(tmp_path, [MAYA.word.encode()])

    coach = build(load(home=tmp_path), clock=lambda: AT)
    coach.privacy.uninstalled()
    (tmp_path / "index").mkdir(exist_ok=True)
    (tmp_path / "index" / "words").write_text(MAYA.word, encoding="utf-8")
    coach.close()
    build(load(home=tmp_path, purge_days="ever"), clock=lambda: later).close()
    assert files_with(tmp_path, [MAYA.word.encode()])
    build(load(home=tmp_path), clock=lambda: later).close()

    assert files_with(tmp_path, MAYA.traces) == []


def test_the_defaults_are_what_they_say() -> None:
    assert Retention({kind.name: kind.days for kind in KINDS}) == DEFAULTS


def test_sqlite_overwrites_what_it_deletes(tmp_path: Path) -> None:
    db = Database(sqlite_url(tmp_path))
    with db.read() as session:
        assert session.scalar(sa.text("PRAGMA secure_delete")) == 1
    db.close()

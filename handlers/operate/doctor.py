"""``coachbot doctor``: what is wrong, and how to mend it."""

import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from coachbot.bootstrap import Coach, build, content_root, database_state
from coachbot.datadir import prepare
from coachbot.errors import CoachError
from coachbot.outside import embedder
from coachbot.settings import Settings, sources
from handlers.bot import kinds_done, slack_of
from handlers.features import features
from handlers.library.words import languages_in_words
from handlers.operate.addresses import look_at_addresses
from handlers.operate.installs import (
    LOOK_AT_ONE,
    is_of_none,
    look_at_installs,
    with_installed_token,
    without_token,
)
from handlers.operate.model import look_at_judge, look_at_model, look_at_prompts
from handlers.operate.secrets import look_at_secrets
from handlers.slack import health
from handlers.slack.feature import Check, Feature
from knowledge.library.errors import LibraryError
from knowledge.library.formats.rubric import load as load_rubric
from knowledge.library.index.folder import IndexFolder
from knowledge.library.pages import PageFacts, Status
from knowledge.library.text.language import ENGLISH, language_of
from prompts.errors import PromptError

_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def examine(settings: Settings, *, note: Callable[[str], None] = lambda _: None) -> list[Check]:
    """Look at everything; one check failing never stops the others.

    Args:
        note: Told what takes long, before it does.
    """
    checks = [_try("settings", lambda: look_at_settings(settings)), _try("home", lambda: _home(settings))]
    if checks[-1].ok:
        checks.append(_try("database", lambda: _database(settings)))
    if checks[-1].ok and checks[-1].name == "database":
        checks += _inside(settings, note)
    else:
        checks.append(_try("model", lambda: look_at_model(settings, None, note=note)))
    if settings.judge not in ("", settings.model):
        checks.append(_try("judge", lambda: look_at_judge(settings, note=note)))
    checks.append(_try("prompts", lambda: look_at_prompts(settings)))
    checks.append(_try("embeddings", lambda: _embeddings(settings)))
    checks.append(_try("addresses", lambda: look_at_addresses(settings)))
    if settings.slack_client_id:
        checks.append(_try("installs", lambda: look_at_installs(settings)))
    is_sound = any(check.name == "database" and check.ok for check in checks)
    return [*checks, *_slack(with_installed_token(settings) if is_sound else settings)]


def _inside(settings: Settings, note: Callable[[str], None]) -> list[Check]:
    """What can be looked at only with a coach; where the content root is wrong, the rest is looked at all the same."""
    content = _try("content", lambda: _content(settings))
    coach = build(settings if content.ok else settings.model_copy(update={"content": None}))
    try:
        model = _try("model", lambda: look_at_model(settings, coach, note=note))
        return [*checks_of(coach, features(coach, slack_of(coach))), content, model]
    finally:
        coach.close()


def checks_of(coach: Coach, parts: Sequence[Feature]) -> list[Check]:
    """The library, the index, the jobs, and what each feature looks at."""
    return [
        _try("library", lambda: _library(coach)),
        _try("index", lambda: _index(coach)),
        _try("jobs", lambda: _jobs(coach, parts)),
        _try("secrets", lambda: look_at_secrets(coach.base.secrets)),
        *(_try(part.name, look) for part in parts for look in part.checks),
    ]


def _try(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (CoachError, LibraryError, PromptError) as error:
        sentences = str(error).split(". ", 1)
        return Check(name, ok=False, detail=sentences[0].rstrip(".") + ".", fix=sentences[-1])
    except OSError as error:
        return Check(
            name, ok=False, detail=f"The system refused: {error.strerror}.", fix="Check the disk and permissions."
        )


def look_at_settings(settings: Settings) -> Check:
    """Where settings are read from, and whether somebody else could say them."""
    folder, file, *_ = found = list(sources(settings))
    detail = "Read from the environment" + (f" and {file}." if file.is_file() else f"; there is no .env in {folder}.")
    others = " and ".join(str(path) for path in found if path.exists() and path.stat().st_mode & _BY_OTHERS)
    fix = (
        f"Others on this machine can write {others} and so decide what the coach does: take it from them (chmod go-w)."
    )
    return Check("settings", ok=True, detail=detail, fix=fix if others else "")


def _home(settings: Settings) -> Check:
    return Check("home", ok=True, detail=f"{prepare(settings.home)} can be written.")


def _database(settings: Settings) -> Check:
    state = database_state(settings)
    if not state.is_sound:
        fix = "Restore a backup, or move the file away and run “coachbot index” again."
        return Check("database", ok=False, detail="The database is damaged.", fix=fix)
    return Check("database", ok=True, detail=f"{state.kind}, schema {state.schema} of {state.newest}.")


def _content(settings: Settings) -> Check:
    load_rubric(content_root(settings.content))
    whose = "Your team's files." if settings.content else "The sample team's files; COACHBOT_CONTENT names your own."
    return Check("content", ok=True, detail=whose)


def _library(coach: Coach) -> Check:
    facts = coach.base.pages.facts()
    if not facts and is_of_none(coach.base.settings):
        return Check("library", ok=True, detail=f"Each workspace has its own. {LOOK_AT_ONE}")
    if not facts:
        return Check("library", ok=False, detail="There are no pages yet.", fix="Run “coachbot index FOLDER”.")
    detail = f"{len(facts)} pages."
    if embedder(coach.base.settings).reads_english_only:
        texts = (page.text for one in facts if (page := coach.base.pages.page(one.id)) is not None)
        unread = Counter(language for text in texts if (language := language_of(text)) != ENGLISH)
        detail = f"{detail} {languages_in_words(unread)}".strip()
    return Check("library", ok=True, detail=detail)


def _index(coach: Coach) -> Check:
    base = coach.base
    model = embedder(base.settings)
    files = IndexFolder(base.home / "index", model.model)
    if not base.holds_lock:
        return Check(
            "index", ok=True, detail=f"A running coachbot has it. {_how_far(files, base.pages.facts())}".strip()
        )
    problem = base.library.problem()
    if problem:
        fix = "Run “coachbot ask” or start the bot: it is rebuilt from the database."
        return Check("index", ok=False, detail=problem, fix=fix)
    return Check("index", ok=True, detail=f"{files.load().rows} vectors of {files.model}.")


def _how_far(files: IndexFolder, facts: Sequence[PageFacts]) -> str:
    """How much it still has to read; nothing where all is read."""
    known = files.load().pages
    approved = [page for page in facts if page.status is Status.APPROVED]
    left = sum(page.id not in known or known[page.id].version != page.version for page in approved)
    if not left:
        return ""
    return f"It is still reading {left} of {len(approved)} pages by meaning; those are found by their words until then."


def _jobs(coach: Coach, parts: Sequence[Feature]) -> Check:
    dead, waiting = coach.base.jobs.dead(), coach.base.jobs.kinds()
    if dead:
        some = ", ".join(f"{kind} (reference {reference})" for kind, reference in dead[:5])
        fix = "Look for the references in the log; “coachbot doctor --retry-jobs” tries them again."
        return Check("jobs", ok=False, detail=f"{len(dead)} jobs were given up: {some}.", fix=fix)
    if strange := sorted(set(waiting) - kinds_done(parts, slack_of(coach))):
        some = ", ".join(f"{waiting[kind]} of kind {kind}" for kind in strange)
        fix = "They wait for a version of coachbot that does them; run the version that stored them."
        return Check("jobs", ok=False, detail=f"Nobody here does some jobs: {some}.", fix=fix)
    return Check("jobs", ok=True, detail="None given up.")


def _embeddings(settings: Settings) -> Check:
    model = embedder(settings)
    size = model.embed(["too expensive"]).shape[1]
    return Check("embeddings", ok=True, detail=f"{model.model}, {size} dimensions.")


def _slack(settings: Settings) -> Iterator[Check]:
    if not settings.slack_bot_token.get_secret_value() and settings.slack_client_id:
        yield without_token(settings)
        return
    if not settings.slack_bot_token.get_secret_value():
        yield Check("slack", ok=True, detail="Not configured; “coachbot demo” and the command line need no Slack.")
        return
    yield (connected := _try("slack", lambda: health.scopes(settings)))
    if connected.ok or "Scopes" in connected.detail:
        yield health.socket(settings)
        yield from health.channels(settings)

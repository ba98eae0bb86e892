"""What the doctor looks at of a model: whether it replies, what it would cost, and whether its prompts are well."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from coachbot.bootstrap import Coach
from coachbot.datadir import content_root
from coachbot.domain.model import Use, Why
from coachbot.outside import model_client
from coachbot.settings import Settings
from handlers.operate.prompts import OWN_FOLDER
from handlers.slack.feature import Check
from prompts.check import check
from prompts.render import Prompts

DAYS = 30
# Measured in November 2026: thirty questions of the sample team, ten passages each, four characters a token.
A_READING = Use(4_750, 150)
_WARMING = "The model is not ready yet; a server of your own may take a minute or two to load it…"

# What to say of a status, then of a reason without one; and how to mend it.
_BY_STATUS = {
    400: ("Its provider did not take the question (status 400).", "Try another model; is there credit left?"),
    401: ("Its provider refused the key.", "Correct COACHBOT_MODEL_KEY, or the provider's own variable."),
    402: ("Its provider wants to be paid first.", "Add credit there."),
    403: ("Its provider does not let this key use the model.", "Give the key that right, or name another model."),
    404: (
        "Nobody there knows the model, or that address.",
        "Correct the name in COACHBOT_MODEL; COACHBOT_MODEL_URL ends in /v1 for OpenAI's wire.",
    ),
    429: ("Its provider asks us to wait: too many questions, or nothing left to spend.", "Raise the limit there."),
    503: ("It is still loading, or overloaded.", "Wait, then run “coachbot doctor” again."),
}
_BY_REASON = {
    Why.UNAVAILABLE: ("It cannot be reached.", "Check COACHBOT_MODEL_URL, the network, and that the server runs."),
    Why.REFUSED: ("It refused a harmless question.", "Try another model."),
    Why.BAD_OUTPUT: (
        "What came is no reply of a model.",
        "Check COACHBOT_MODEL_URL: a sign-in page or a proxy may answer there.",
    ),
}
_TOO_SLOW = "Try a smaller or a hosted model, or raise COACHBOT_MODEL_DEADLINE_S."
_BABBLE = "It replies, but not what it is told to."


def look_at_model(settings: Settings, coach: Coach | None, *, note: Callable[[str], None]) -> Check:
    """Try it.

    Args:
        coach: Who knows what was asked and what it took; None where the database cannot be read.

    Raises:
        NotConfigured: Its provider is unknown, its package or its key missing.
    """
    if not settings.model:
        return Check("model", ok=True, detail="None set; all works without one.")
    check = _tried(settings, settings.model, "model", note)
    return replace(check, detail=f"{check.detail} {_month(settings, coach)}") if check.ok and coach else check


def look_at_judge(settings: Settings, *, note: Callable[[str], None]) -> Check:
    """Try the other model that judges role-plays.

    Raises:
        NotConfigured: As of the model.
    """
    return _tried(settings, settings.judge, "judge", note)


def _tried(settings: Settings, model: str, name: str, note: Callable[[str], None]) -> Check:
    from coachbot.llm.probe import probe

    prompt = Prompts(content_root(settings.content) / OWN_FOLDER).render("operate/ping")
    client = model_client(settings, model)
    tried = probe(client, prompt, deadline_s=settings.model_deadline_s, is_cold=lambda: note(_WARMING))
    if (trouble := tried.trouble) is not None:
        detail, fix = _in_words(trouble.why, trouble.status, is_babble=not trouble.is_servers, settings=settings)
        return Check(name, ok=False, detail=f"{model}: {detail}", fix=fix)
    warmed = ", once it was loaded" if tried.was_cold else ""
    return Check(name, ok=True, detail=f"{model} replied in {tried.seconds:.1f} s{warmed}.")


def look_at_prompts(settings: Settings) -> Check:
    """Whether every text that a model is told can be sent."""
    looked_at = list(check(content_root(settings.content) / OWN_FOLDER))
    if wrong := [one for one in looked_at if not one.ok]:
        more = f" {len(wrong) - 1} more." if len(wrong) > 1 else ""
        fix = "Correct it; “coachbot prompts lint” names each, and where one is wrong that prompt is not sent."
        return Check("prompts", ok=False, detail=wrong[0].problem + more, fix=fix)
    own = sum(one.own for one in looked_at)
    return Check("prompts", ok=True, detail=f"{len(looked_at) - own} prompts; {own or 'none'} of them the team's own.")


def _in_words(why: Why, status: int | None, *, is_babble: bool, settings: Settings) -> tuple[str, str]:
    if is_babble and why is Why.BAD_OUTPUT:
        return _BABBLE, "Name a larger model: what this one says would be dropped."
    if why is Why.TIMED_OUT:
        return f"It is too slow: no reply within {settings.model_deadline_s:.0f} s.", _TOO_SLOW
    if status is None:
        return _BY_REASON[why]
    return _BY_STATUS.get(status) or (
        (f"Its server is in trouble (status {status}).", "Wait, or look at its log or its provider's status page.")
        if status >= 500
        else (f"Its provider did not take the question (status {status}).", "Try another model.")
    )


def _month(settings: Settings, coach: Coach) -> str:
    """What a month of this team's use takes, and costs where the price is known."""
    from coachbot.llm.budget import Price

    since = coach.base.clock() - timedelta(days=DAYS)
    took, asked = coach.base.ledger.since(since.date()), 0
    if not took.tokens:
        asked = coach.answers.store.asked_since(since)
        took = Use(A_READING.tokens_in * asked, A_READING.tokens_out * asked)
    if not took.tokens:
        return "Nothing was asked in the last 30 days, so nothing can be said of its cost."
    tokens = f"{_many(took.tokens_in)} tokens in and {_many(took.tokens_out)} out"
    price = Price(*settings.model_price)
    money = f", {price.of(took):.2f} at COACHBOT_MODEL_PRICE" if any(settings.model_price) else ""
    if asked:
        return f"An estimate, from {asked} questions asked in the last 30 days: a month takes {tokens}{money}."
    return f"The last 30 days took {tokens}{money}."


def _many(count: int) -> str:
    return f"{count / 1_000_000:.1f} million" if count >= 1_000_000 else f"{count:,}"

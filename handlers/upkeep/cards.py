"""Block Kit for plays that are being written; every text goes in as literal text."""

from collections.abc import Iterator
from dataclasses import replace

from coachbot.upkeep.draft import PlayDraft, State, buyers_words
from handlers.slack.blocks import Block, Card, actions, button, context, line, rich, text
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.forms import Values, entered, field, form, text_input
from handlers.words import day
from knowledge.library.pages import Page

WRITE, DECLINE, APPROVE, DROP = "upkeep.write", "upkeep.decline", "upkeep.approve", "upkeep.drop"
FORM = "upkeep.play_form"
TITLE, WHEN, SAY, ASK, WHY, AVOID = "title", "when", "say", "ask", "why", "avoid"
_TITLE_CHARS, _TEXT_CHARS, _FALLBACK_CHARS = 120, 1_500, 3_900


def form_for(draft: PlayDraft, about: str) -> Block:
    """A play to be written, or written over."""

    def area(name: str, value: str) -> Block:
        limit = _TITLE_CHARS if name == TITLE else _TEXT_CHARS
        return text_input(value=literal(value, limit), lines=name != TITLE, limit=limit)

    asked = buyers_words(draft.question)
    hint = "In your own words, as you would say it aloud. An empty line between two ways to say it."
    blocks = [
        field(TITLE, "Name it", area(TITLE, draft.title or asked), optional=False),
        field(WHEN, "What the buyer says, a line each", area(WHEN, draft.when or asked), optional=False),
        field(SAY, "What to say", area(SAY, draft.say), hint=hint, optional=False),
        field(ASK, "What to ask then, a line each", area(ASK, draft.ask)),
        field(WHY, "Why it works", area(WHY, draft.why)),
        field(AVOID, "What to avoid, a line each", area(AVOID, draft.avoid)),
    ]
    return form(FORM, "Write the play", "Save", blocks, about=about)


def filled(draft: PlayDraft, values: Values) -> PlayDraft:
    """The draft as it was entered."""
    return replace(draft, **{name: entered(values, name) for name in (TITLE, WHEN, SAY, ASK, WHY, AVOID)})


def asked(draft: PlayDraft, manager: str) -> Card:
    """To the rep whose words are wanted."""
    said = f"{manager} asks for your words. “{draft.question}”: the playbook has nothing on it yet. What do you say?"
    small = f"It becomes a play with your name once {manager} approves it. Saying no is fine, and nobody keeps count."
    offers = [button("Write it down", WRITE, draft.id) | {"style": "primary"}, button("Not now", DECLINE, draft.id)]
    return _card([said], [rich([line(text(_cut(said)))]), actions(offers), context(_cut(small))])


def drafted(draft: PlayDraft) -> Card:
    """To the manager who had it drafted: to be read and edited before it waits for anybody's approval."""
    head = "Draft, from your calls and pages"
    offers = [button("Read and edit", WRITE, draft.id) | {"style": "primary"}, button("Drop", DROP, draft.id)]
    small = (
        "Nobody has approved it, and nobody else sees it. Every line is word for word from a won call or an approved "
        "page; Why says from which. Once you saved it, you can approve it."
    )
    body = [rich([line(text(head, bold=True))]), *_body(draft)]
    return _card([head, *_words(draft)], [*body, actions(offers), context(_cut(small))])


def review_key(ident: str) -> str:
    """Of the message in which a draft is made, read and decided."""
    return f"play:{ident}:review"


def waiting(draft: PlayDraft, author: str) -> Card:
    """To the manager who decides."""
    offers = [
        button("Approve and use", APPROVE, f"{draft.id}|{draft.fingerprint}") | {"style": "primary"},
        button("Edit", WRITE, draft.id),
        button("Drop", DROP, draft.id),
    ]
    small = f"Written by {author}. Once approved it answers at once, and whoever asked in vain is told."
    return _card(_words(draft), [*_body(draft), actions(offers), context(_cut(small))])


def decided(draft: PlayDraft, by: str, page: Page | None) -> Card:
    """What became of it, in its place."""
    if draft.state is State.LIVE and page is not None:
        review = f", to be reviewed by {day(page.review_by)}" if page.review_by else ""
        small = f"Live: approved by {by}, revision {page.revision}{review}."
    else:
        small = f"Dropped by {by}. Nothing was changed."
    return _card([*_words(draft), small], [*_body(draft), context(_cut(small))])


def _body(draft: PlayDraft) -> list[Block]:
    parts = [line(text(_cut(draft.title), bold=True))]
    parts += [line(text(f"{name}  ", bold=True), text(_cut(said))) for name, said in _sections(draft)]
    return [rich(parts)]


def _words(draft: PlayDraft) -> list[str]:
    return [draft.title, *(f"{name}: {said}" for name, said in _sections(draft))]


def _sections(draft: PlayDraft) -> Iterator[tuple[str, str]]:
    for name, said in (
        ("When they say", " / ".join(draft.triggers)), ("Say", draft.say), ("Ask", draft.ask), ("Why", draft.why),
        ("Avoid", draft.avoid),
    ):  # fmt: skip
        if said:
            yield name, said


def _card(lines: list[str], blocks: list[Block]) -> Card:
    return Card(mrkdwn("\n".join(lines), _FALLBACK_CHARS), blocks)


def _cut(said: str) -> str:
    return literal(said, _TEXT_CHARS) or " "

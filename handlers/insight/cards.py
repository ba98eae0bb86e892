"""Block Kit for digests: a draft, what the team sees, two charts. Titles and questions go in as literal text."""

from collections.abc import Sequence
from typing import Any

from coachbot.insight.digest import Digest
from coachbot.insight.drafts import Draft, DraftState
from handlers.insight import words
from handlers.slack.blocks import Block, Card, actions, button, context, items, line, rich, text
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.forms import field, form, text_input, ticks

EDIT, POST, KEEP, ASSIGN = "insight.edit", "insight.post", "insight.keep", "insight.assign"
FORM = "insight.edit_form"
NOTE, SHOWN = "note", "shown"
NOTE_CHARS = 1_000
_ROW_CHARS = 600
_TEXT_CHARS = 3_900
_LABEL_CHARS = 70
_NAME_CHARS = 50


class DigestCards:
    """How a digest looks."""

    def draft(self, draft: Draft, channel_name: str) -> Card:
        """To its manager, with everything that can be done with it."""
        made = draft.shown
        small = {
            DraftState.DRAFT: "Draft, only you can see this.",
            DraftState.POSTED: "Posted to the team.",
            DraftState.KEPT: "Kept to yourself.",
        }[draft.state]
        blocks = [*_body(made, draft.note), *charts(made)]
        key = value(draft)
        offers = [button("Edit", EDIT, key)] if draft.state is DraftState.DRAFT else []
        if draft.state is not DraftState.POSTED and channel_name:
            offers.append(button("Post to the team", POST, key) | {"style": "primary"})
        if draft.state is DraftState.DRAFT:
            offers.append(button("Keep to myself", KEEP, key))
        if made.exercise:
            offers.insert(0, button(f"Assign: {made.exercise.name}", ASSIGN, f"{key}|{made.exercise.behaviour}"))
        if offers:
            blocks.append(actions(offers))
        blocks.append(context(f"{small} {words.PURPOSE}"))
        return Card(_fallback(made, draft.note), blocks)

    def posted(self, draft: Draft) -> Card:
        """What the team sees: no buttons, and nobody's name but where the manager wrote one."""
        made = draft.shown
        return Card(_fallback(made, draft.note), [*_body(made, draft.note), *charts(made), context(words.PURPOSE)])

    def form(self, draft: Draft) -> Block:
        """What to say above it, and what to leave out."""
        made = draft.digest
        shown = [(one.key, literal(words.finding_words(one), _LABEL_CHARS)) for one in made.findings]
        chosen = [key for key, _ in shown if key not in draft.hidden]
        blocks = [field(NOTE, "In your words", text_input(value=draft.note, lines=True, limit=NOTE_CHARS))]
        if shown:
            blocks.append(field(SHOWN, "What stays in", ticks(shown, chosen)))
        return form(FORM, "The week", "Save", blocks, about=value(draft))


def value(draft: Draft) -> str:
    """What its buttons carry: the week and the team; whose draft it is, is looked up by who presses."""
    return f"{draft.digest.week.isoformat()}|{draft.digest.team}"


def charts(made: Digest) -> list[Block]:
    """Two small ones: must-asks by week, drills by week; none of one week."""
    asked, drills = words.asked_points(made), words.drill_points(made)
    found: list[Block] = []
    if len(asked) > 1:
        found.append(_chart("Must-asks asked, by week", "line", "% of them", asked))
    if len(drills) > 1:
        found.append(_chart("Drills finished, by week", "bar", "drills", drills))
    return found


def _chart(title: str, kind: str, name: str, points: Sequence[tuple[str, float]]) -> Block:
    """Source: docs.slack.dev, data visualization block: a title of 50 characters, labels of 20, six series."""
    data: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in points]
    axes = {"categories": [label for label, _ in points], "x_label": "Week of", "y_label": name}
    chart = {"type": kind, "series": [{"name": name, "data": data}], "axis_config": axes}
    return {"type": "data_visualization", "title": title[:_NAME_CHARS], "chart": chart}


def _body(made: Digest, note: str) -> list[Block]:
    body: list[Block] = [line(text(_cut(words.headline(made)), bold=True))]
    if note:
        body.append(line(text(_cut(note, NOTE_CHARS))))
    body.append(line(text(f"{words.QUESTION}  ", bold=True), text(_cut(words.lead_words(made)))))
    for name, found in (("Working", made.working), ("Tighten", made.tighten)):
        if found:
            body.append(line(text(name, bold=True)))
            body.append(items([line(text(_cut(words.finding_words(one)))) for one in found], ordered=True))
    body.append(line(text("Exercise this week  ", bold=True), text(_cut(words.exercise_words(made)))))
    if made.unanswered:
        body.append(line(text("Nobody knew", bold=True)))
        asked = [f"“{one.question}” ({words.asks(one.asks)})" for one in made.unanswered]
        body.append(items([line(text(_cut(one))) for one in asked]))
    if care := words.care_words(made):
        body.append(line(text("Needs care  ", bold=True), text(_cut(care))))
    return [rich(body)]


def _fallback(made: Digest, note: str) -> str:
    return mrkdwn("\n".join(words.digest_lines(made, note=note)), _TEXT_CHARS)


def _cut(said: str, limit: int = _ROW_CHARS) -> str:
    return literal(said, limit) or " "

"""Block Kit for digests: a draft, what the team sees, two charts. Titles and questions go in as literal text."""

from collections.abc import Callable, Sequence
from typing import Any

from coachbot.insight.digest import Digest
from coachbot.insight.drafts import Aside, Draft, DraftState
from coachbot.insight.findings import Finding
from coachbot.insight.jobs import week_of
from handlers.insight import words
from handlers.slack.blocks import Block, Card, actions, button, context, items, line, plain, rich, table, text
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.forms import field, form, sheet, text_input, ticks

EDIT, POST, KEEP, ASSIGN = "insight.edit", "insight.post", "insight.keep", "insight.assign"
SHOW, WRITE, ASK, DRAFT = "insight.show", "insight.write", "insight.ask", "insight.draft"
FORM = "insight.edit_form"
NOTE, SHOWN = "note", "shown"
NOTE_CHARS = 1_000
_ROW_CHARS = 320
_TEXT_CHARS = 3_900
_LABEL_CHARS = 70
_NAME_CHARS = 50
_PAGE_CHARS = 2_500
_SHOWABLE = ("/", ":")


class DigestCards:
    """How a digest looks.

    Args:
        name_of: Somebody's name, by their id.
        drafts: Whether a play can be drafted from calls.
    """

    def __init__(self, name_of: Callable[[str], str], drafts: Callable[[], bool] = lambda: False) -> None:
        self._name_of = name_of
        self._drafts = drafts

    def draft(self, draft: Draft, channel_name: str) -> Card:
        """To its manager, with everything that can be done with it."""
        made, key = draft.shown, value(draft)
        small = {
            DraftState.DRAFT: "Draft, only you can see this.",
            DraftState.POSTED: "Posted to the team.",
            DraftState.KEPT: "Kept to yourself.",
        }[draft.state]
        blocks = [rich(_head(made, draft))]
        for name, found in (("Working", made.working), ("Tighten", made.tighten)):
            if found:
                blocks.append(rich([line(text(name, bold=True))]))
                said = [words.line_words(made, one) for one in found]
                blocks += [_shown(f"{n}. {said[n - 1]}", _show(one, key)) for n, one in enumerate(found, start=1)]
        assign = button("Assign", ASSIGN, key) if made.exercise else None
        blocks.append(_shown(f"Exercise this week: {words.exercise_words(made)}", assign))
        blocks += self._gaps(draft)
        if rest := [*_lists(made), *_aside(draft.aside)]:
            blocks.append(rich(rest))
        blocks += charts(made)
        offers = [button("Edit", EDIT, key)] if draft.state is DraftState.DRAFT else []
        if draft.state is not DraftState.POSTED and channel_name:
            offers.append(button("Post to the team", POST, key) | {"style": "primary"})
        if draft.state is DraftState.DRAFT:
            offers.append(button("Keep to myself", KEEP, key))
        if offers:
            blocks.append(actions(offers))
        if draft.state is not DraftState.POSTED and not channel_name:
            small += " It cannot be posted: no channel of the team is set (COACHBOT_TEAM_CHANNELS)."
        blocks.append(context(f"{small} {words.PURPOSE}"))
        return _card(made, draft, blocks, draft.aside)

    def posted(self, draft: Draft) -> Card:
        """What the team sees: no buttons, and nobody's name but where the manager wrote one."""
        made = draft.for_all
        body = _head(made, draft)
        for name, found in (("Working", made.working), ("Tighten", made.tighten)):
            if found:
                body.append(line(text(name, bold=True)))
                body.append(items([line(text(_cut(words.line_words(made, one)))) for one in found], ordered=True))
        body.append(line(text("Exercise this week  ", bold=True), text(_cut(words.exercise_words(made)))))
        body += _list("Nobody knew", [f"“{one.question}” ({words.asked(one.asks)})" for one in made.unanswered])
        body += _lists(made)
        return _card(made, draft, [rich(body), *charts(made), context(words.PURPOSE)])

    def form(self, draft: Draft) -> Block:
        """What to say above it, and what to leave out."""
        made = draft.digest
        shown = [(one.key, literal(words.finding_words(one), _LABEL_CHARS)) for one in made.offered]
        chosen = [key for key, _ in shown if key not in draft.hidden]
        blocks = [field(NOTE, "In your words", text_input(value=draft.note, lines=True, limit=NOTE_CHARS))]
        if shown:
            blocks.append(field(SHOWN, "What stays in", ticks(shown, chosen)))
        return form(FORM, "The week", "Save", blocks, about=value(draft))

    def evidence(self, made: Digest, key: str, page: str) -> Block:
        """All that is known of one thing, and the page it is about."""
        lines = [line(text(_cut(one))) for one in words.evidence_words(made, key)]
        body = [items(lines)] if lines else [line(text("There is nothing more about it in this week."))]
        blocks = [rich(body)]
        if page:
            blocks.append(rich([line(text(_cut(page, _PAGE_CHARS)))]))
        return sheet("What it rests on", blocks)

    def offers(self, draft: Draft, key: str) -> bool:
        """Whether one thing can be asked about under this draft."""
        return any(one.key == key for one in draft.digest.offered)

    def _gaps(self, draft: Draft) -> list[Block]:
        """Each question with what can be done about it."""
        asked = draft.shown.unanswered
        found: list[Block] = [rich([line(text("Nobody knew", bold=True))])] if asked else []
        for one in asked:
            offers = [button("Write the play", WRITE, one.group)]
            if self._drafts():
                offers.append(button("Draft it from your calls", DRAFT, one.group))
            if rep := draft.aside.ask.get(one.group):
                offers.append(button(f"Ask {self._name_of(rep)}", ASK, f"{one.group}|{rep}"))
            found += [_shown(f"“{one.question}” ({words.asked(one.asks)})", None), actions(offers)]
        return found


def value(draft: Draft) -> str:
    """What its buttons carry: the week and the team; whose draft it is, is looked up by who presses."""
    return week_of(draft.digest.team, draft.digest.week)


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


def _as_table(made: Digest) -> list[Block]:
    """The charts' figures, for where Slack draws none."""
    asked, drills = dict(words.asked_points(made)), dict(words.drill_points(made))
    weeks = list(dict.fromkeys([*asked, *drills]))
    rows = [
        [week, f"{asked[week]:g} %" if week in asked else "", f"{drills[week]:g}" if week in drills else ""]
        for week in weeks
    ]
    return [table([["Week of", "Must-asks asked", "Drills finished"], *rows])] if rows else []


def _head(made: Digest, draft: Draft) -> list[Block]:
    head = [line(text(_cut(words.headline(made)), bold=True))]
    if draft.note:
        head.append(line(text(_cut(draft.note, NOTE_CHARS))))
    head += _list("In short", words.in_short(draft))
    if not draft.hides_lead:
        head.append(line(text(f"{words.QUESTION}  ", bold=True), text(_cut(words.lead_words(made)))))
    return head + [line(text(_cut(said))) for said in (words.playbook_words(made), words.lag_words(made)) if said]


def _lists(made: Digest) -> list[Block]:
    return [*_list("New people", list(words.ramp_words(made))), *_list("Needs care", list(words.care_words(made)))]


def _aside(aside: Aside) -> list[Block]:
    return _list("For you alone", list(words.aside_words(aside)))


def _list(name: str, lines: Sequence[str]) -> list[Block]:
    return [line(text(name, bold=True)), items([line(text(_cut(one))) for one in lines])] if lines else []


def _show(one: Finding, key: str) -> Block | None:
    """What it rests on; next steps and drills are figures already."""
    return button("Show", SHOW, f"{key}|{one.key}") if any(mark in one.key for mark in _SHOWABLE) else None


def _shown(said: str, accessory: Block | None) -> Block:
    block: Block = {"type": "section", "text": plain(_cut(said))}
    return block | ({"accessory": accessory} if accessory else {})


def _card(made: Digest, draft: Draft, blocks: list[Block], aside: Aside | None = None) -> Card:
    lines = words.digest_lines(
        made, note=draft.note, aside=aside, asks=not draft.hides_lead, on_top=words.in_short(draft)
    )
    said = mrkdwn("\n".join(lines), _TEXT_CHARS)
    drawn = [block for block in blocks if block["type"] == "data_visualization"]
    at = blocks.index(drawn[0]) if drawn else 0
    kept = [block for block in blocks if block not in drawn]
    return Card(said, blocks, [*kept[:at], *_as_table(made), *kept[at:]] if drawn else None)


def _cut(said: str, limit: int = _ROW_CHARS) -> str:
    return literal(said, limit) or " "

"""The same week as a page, with the same figures and words as in Slack."""

from coachbot.insight.digest import Digest
from coachbot.reports.page import Plot, Section, Table, page, plot
from handlers.insight import words
from handlers.words import interval_words, share_words

_LAST = 4


def report(made: Digest) -> str:
    """A digest as HTML; who made it sees to it that it may be shown."""
    sections = [
        Section(name, tuple(words.line_words(made, one) for one in found), ordered=True)
        for name, found in (("Working", made.working), ("Tighten", made.tighten))
        if found
    ]
    sections.append(Section("Exercise this week", (words.exercise_words(made),)))
    if made.unanswered:
        asked = tuple(f"“{one.question}” ({words.asked(one.asks)})" for one in made.unanswered)
        sections.append(Section("Nobody knew", asked))
    lists = (
        ("What came of it", tuple(filter(None, (words.playbook_words(made), words.lag_words(made))))),
        ("New people", tuple(words.ramp_words(made))),
        ("Needs care", tuple(words.care_words(made))),
    )
    sections += [Section(name, lines) for name, lines in lists if lines]
    lead = f"{words.QUESTION} {words.lead_words(made)}"
    return page(words.headline(made), lead, sections, _plots(made), _rows(made), words.PURPOSE)


def _rows(made: Digest) -> Table:
    """How often each thing was done, in the year and lately."""
    return Table(
        "How often it was done",
        ("", "In a year", "95 % interval", "Last weeks"),
        tuple(
            (
                one.title,
                share_words(one.share),
                interval_words(one.share),
                ", ".join(f"{share.done}/{share.of}" for _, share in one.by_week[-_LAST:]),
            )
            for one in made.adherence
        ),
    )


def _plots(made: Digest) -> list[Plot]:
    asked, drills = words.asked_points(made), words.drill_points(made)
    found: list[Plot] = []
    if len(asked) > 1:
        found.append(plot("Must-asks asked, by week", asked, most=100, unit="%"))
    if len(drills) > 1:
        found.append(plot("Drills finished, by week", drills, most=max(count for _, count in drills)))
    return found

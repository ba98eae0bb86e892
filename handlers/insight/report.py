"""The same week as a page, with the same figures and words as in Slack."""

from coachbot.insight.digest import Digest
from coachbot.reports.page import Plot, Section, page, plot
from handlers.insight import words


def report(made: Digest) -> str:
    """A digest as HTML."""
    sections = [
        Section(name, tuple(words.finding_words(one) for one in found), ordered=True)
        for name, found in (("Working", made.working), ("Tighten", made.tighten))
        if found
    ]
    sections.append(Section("Exercise this week", (words.exercise_words(made),)))
    if made.unanswered:
        asked = tuple(f"“{one.question}” ({words.asks(one.asks)})" for one in made.unanswered)
        sections.append(Section("Nobody knew", asked))
    if made.past_review:
        sections.append(Section("Past review", made.past_review))
    if made.unused:
        sections.append(Section("Plays unused in 12 weeks", made.unused))
    lead = f"{words.QUESTION} {words.lead_words(made)}"
    return page(words.headline(made), lead, sections, _plots(made), words.PURPOSE)


def _plots(made: Digest) -> list[Plot]:
    asked, drills = words.asked_points(made), words.drill_points(made)
    found: list[Plot] = []
    if len(asked) > 1:
        found.append(plot("Must-asks asked, by week", asked, most=100, unit="%"))
    if len(drills) > 1:
        found.append(plot("Drills finished, by week", drills, most=max(count for _, count in drills)))
    return found

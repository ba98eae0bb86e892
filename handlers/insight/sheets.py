"""``/coach sheet``: one's own calls in figures, and for whoever leads the team the very same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from coachbot.domain.people import Person
from coachbot.errors import CoachError
from coachbot.insight.capability import Insight
from coachbot.insight.sheet import Line, Sheet
from handlers.slack.blocks import told
from handlers.slack.feature import NotMine, Slack
from handlers.slack.interactions import Command
from handlers.words import counted, day, share_words


@dataclass(frozen=True, slots=True)
class SheetJobs:
    """Shows sheets, to whom they may be shown."""

    insight: Insight
    slack: Slack

    def command(self, asked: Command, person: Person) -> None:
        """``/coach sheet`` and ``/coach sheet Maya``.

        Raises:
            NotMine: Nobody is called so: it may be a question.
        """
        name, now = asked.text.strip()[len("sheet") :].strip(), self.insight.clock()
        try:
            sheet = self.insight.sheets.of(person, name, now=now) if name else self.insight.sheets.own(person, now=now)
        except CoachError as error:
            card = self.slack.poster.note(str(error))
        else:
            if sheet is None:
                raise NotMine
            card = told(f"{sheet.person.name}, since {day(sheet.since)}", sheet_words(sheet))
        self.slack.poster.answer(asked.key, asked.url, asked.user, card)

    def knows(self, person: Person, now: datetime) -> list[str]:
        """The same figures, and who else sees them."""
        sheet = self.insight.sheets.own(person, now=now)
        seen = f"{' and '.join(sheet.leads)} can open the same sheet" if sheet.leads else "Nobody else can open it"
        of = "your debriefs and of calls scored from their transcripts"
        return [*sheet_words(sheet), f"That is your sheet, /coach sheet; it is made of {of}. {seen}."]


def sheet_words(sheet: Sheet) -> list[str]:
    """A line for each figure."""
    if not sheet.calls:
        return ["No call was told of in twelve weeks, so there is nothing to count."]
    return [
        f"{counted(sheet.calls, 'call')} told of or scored. Next step booked after {share_words(sheet.booked)}.",
        *_lines("Used where the moment came", sheet.plays),
        *_lines("Asked", sheet.asks),
        f"{counted(sheet.drills, 'drill')} finished; what was said and scored in them is not here.",
    ]


def _lines(name: str, lines: tuple[Line, ...]) -> Iterator[str]:
    for one in lines:
        few = f"{one.share.done} of {one.share.of}, too few for a share"
        said = share_words(one.share) if one.share.share is not None else few
        yield f"{name}: {one.title.rstrip('.')} · {said}"

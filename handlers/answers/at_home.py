"""What asking puts on a manager's Home: where questions found their answer, for a yes or a no."""

from coachbot.answers.capability import Answering
from coachbot.domain.people import Person
from handlers.answers.cards import KNOWN, NOT_KNOWN
from handlers.slack.blocks import Block, actions, button, line, rich, text
from handlers.slack.encode import literal

_MOST_SHOWN = 3
_QUOTE_CHARS = 200


def blocks(answers: Answering, person: Person) -> list[Block]:
    """The oldest open ones, each with its page and its piece; nothing for who does not manage."""
    waiting = answers.places.open() if person.manages else ()
    if not waiting:
        return []
    found = [rich([line(text("Is this where the answer stands?", bold=True))])]
    for place in waiting[:_MOST_SHOWN]:
        asked = f"“{literal(place.question, 200)}” → {literal(place.title, 100)}"
        quote = literal(place.quote, _QUOTE_CHARS)
        found.append(rich([line(text(asked)), {"type": "rich_text_quote", "elements": [text(quote)]}]))
        found.append(actions([button("Yes, answer from there", KNOWN, place.id), button("No", NOT_KNOWN, place.id)]))
    if len(waiting) > _MOST_SHOWN:
        found.append(rich([line(text(f"{len(waiting) - _MOST_SHOWN} more wait behind these."))]))
    return found

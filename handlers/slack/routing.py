"""Who does what somebody asked for: a press, a command, a form, a message."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coachbot.domain.jobs import TryLater, person_lane
from coachbot.domain.people import Person
from handlers.slack.clips import Written
from handlers.slack.feature import Button, Doing, Feature, Form, Handles, NotMine, Slack
from handlers.slack.interactions import (
    COMMAND,
    FORM,
    MESSAGE,
    PRESS,
    SHORTCUT,
    Command,
    IncomingMessage,
    Press,
    Shortcut,
    Submission,
)
from handlers.slack.standing import NotYours, Outsider

log = logging.getLogger(__name__)

# Slack writes a short clip down within seconds; after a minute it will not.
PATIENCE_S, LONGEST_PAUSE_S = 60.0, 15.0


@dataclass(frozen=True, slots=True)
class Routes:
    """Every id of every feature, and whose it is."""

    buttons: Mapping[str, Button]
    commands: Mapping[str, Handles[Command]]
    words: Mapping[str, Handles[Command]]
    shortcuts: Mapping[str, Handles[Shortcut]]
    forms: Mapping[str, Form]
    hint: str
    for_guests: frozenset[str]
    unremembered: frozenset[str]


def routes(features: Sequence[Feature]) -> Routes:
    """Put the features' ids together, with those of messages that are out already."""
    return Routes(
        buttons={name: button for f in features for button in f.buttons for name in (button.id, *button.aliases)},
        commands={name: command for f in features for name, command in f.commands.items()},
        words={words: do for f in features for words, do in f.words.items()},
        shortcuts={name: do for f in features for name, do in f.shortcuts.items()},
        forms={name: form for f in features for form in f.forms for name in (form.id, *form.aliases)},
        hint=next((f.hint for f in features if f.hint), ""),
        for_guests=frozenset(name for f in features if f.for_guests for name in _names(f)),
        unremembered=frozenset(name for f in features if not f.remembers for name in (*_names(f), *f.words)),
    )


def _names(feature: Feature) -> Iterator[str]:
    yield from (name for button in feature.buttons for name in (button.id, *button.aliases))
    yield from (name for form in feature.forms for name in (form.id, *form.aliases))
    yield from (*feature.commands, *feature.shortcuts)


class Router:
    """Does stored interactions: looks up who it was, and hands them to the feature."""

    def __init__(self, features: Sequence[Feature], slack: Slack) -> None:
        self._features = features
        self._routes = routes(features)
        self._slack = slack

    def doings(self) -> tuple[Doing[Any], ...]:
        """How each kind of interaction is done."""
        return (
            Doing(MESSAGE, self.message, gave_up=self._sorry_in_thread),
            Doing(PRESS, self.press, lane_of=self.lane_of_press, gave_up=self._sorry),
            Doing(COMMAND, self.command, gave_up=self._sorry),
            Doing(SHORTCUT, self.shortcut, gave_up=self._sorry),
            Doing(FORM, self.form, lane_of=self.lane_of_form, gave_up=self._sorry),
        )

    def message(self, message: IncomingMessage) -> None:
        """To the feature that owns the conversation, else to the first that the message is for, else to the rest.

        A recording is taken as what Slack wrote down of it.

        Raises:
            TryLater: Slack is still writing it down.
        """
        if message.clip:
            written = self._written(message)
            if written is None:
                return
            message = written
        try:
            person = self._slack.people.of(message.user, asks=self._is_asked(message))
        except Outsider as outsider:
            self._turn_away(message, outsider)
            return
        for handle in self._handlers(message):
            try:
                handle(message, person)
            except NotMine:
                continue
            return
        raise LookupError("nobody takes the messages nobody else does")

    def _written(self, message: IncomingMessage) -> IncomingMessage | None:
        """The message with the words of its recording; None where there will be none, which its person is told."""
        spoken, poster = self._slack.clips.spoken(message.clip), self._slack.poster
        if spoken.state is Written.DONE:
            poster.clear_status(message.channel, message.thread)
            return replace(message, text=f"{message.text} {spoken.words}".strip())
        waited_s = self._slack.clock().timestamp() - float(message.ts)
        if spoken.state is Written.WAITING and waited_s < PATIENCE_S:
            poster.status(message.channel, message.thread, f"Slack is still writing it down ({waited_s:.0f} s)")
            raise TryLater(min(LONGEST_PAUSE_S, max(1.0, waited_s)))
        poster.clear_status(message.channel, message.thread)
        said = "Slack could not write that down. Type it, or try once more."
        self._slack.reply(f"{message.key}:unwritten", message, poster.note(said))
        return None

    def press(self, press: Press) -> None:
        """A button, a tick, a thumb."""
        button = self._routes.buttons[press.action]
        if button.do is not None and (person := self.presser(press)) is not None:
            self._obeying(replace(press, action=button.id), button.do, person)

    def presser(self, press: Press) -> Person | None:
        """Who pressed, where it is theirs to press; None where it is not, which they are told if they may be."""
        button = self._routes.buttons[press.action]
        try:
            person = self._who(press.user, press.action, asks=press.action in self._routes.for_guests)
        except Outsider as outsider:
            self._turn_away(press, outsider)
            return None
        if not press.channel or button.anywhere or press.private or self._slack.is_own(press.channel, press.user):
            return person
        self._tell_back(press, str(NotYours()))
        return None

    def heard(self, user: dict[str, Any]) -> None:
        """Slack says that somebody changed."""
        self._slack.people.standings.heard(user)

    def lane_of_press(self, press: Press) -> str:
        """With its thing, or what comes to this person by itself, as the button says; else with its conversation."""
        button = self._routes.buttons[press.action]
        if button.lane is not None:
            return button.lane(press.value)
        if button.in_order:
            try:
                return person_lane(self._slack.people.of(press.user).id)
            except Outsider:
                pass
        return PRESS.lane(press)

    def lane_of_form(self, submission: Submission) -> str:
        """With its thing, where the form says so; else with what this person sends."""
        lane = self._routes.forms[submission.form].lane
        return FORM.lane(submission) if lane is None else lane(submission.about)

    def command(self, command: Command) -> None:
        """A slash command: to the feature whose words it begins with, else to the command's own."""
        typed = f"{command.name} {' '.join(command.text.lower().split()).rstrip('?!.')} "
        worded = [(words, do) for words, do in self._routes.words.items() if typed.startswith(f"{words} ")]
        asks = not worded and command.name in self._routes.for_guests
        for name, do in (*worded, (command.name, self._routes.commands[command.name])):
            try:
                self._do(command, name, do, asks=asks)
            except NotMine:
                continue
            return

    def shortcut(self, shortcut: Shortcut) -> None:
        """A shortcut on a message."""
        do, asks = self._routes.shortcuts[shortcut.name], shortcut.name in self._routes.for_guests
        self._do(shortcut, shortcut.name, do, asks=asks)

    def form(self, submission: Submission) -> None:
        """A form."""
        form = self._routes.forms[submission.form]
        self._do(replace(submission, form=form.id), form.id, form.do, asks=submission.form in self._routes.for_guests)

    def _do(self, thing: Command | Shortcut | Submission, name: str, do: Handles[Any], *, asks: bool) -> None:
        try:
            person = self._who(thing.user, name, asks=asks)
        except Outsider as outsider:
            self._turn_away(thing, outsider)
            return
        self._obeying(thing, do, person)

    def _who(self, user: str, name: str, *, asks: bool) -> Person:
        """Who came to something by its name."""
        return self._slack.people.of(user, asks=asks, keeps=name not in self._routes.unremembered)

    def _obeying(self, thing: Press | Command | Shortcut | Submission, do: Handles[Any], person: Person) -> None:
        """Do it; what turns out not to be this person's is left as it is, and they are told."""
        try:
            do(thing, person)
        except NotYours as error:
            self._tell_back(thing, str(error))

    def _is_asked(self, message: IncomingMessage) -> bool:
        """Whether a message is for the feature that takes the rest, so that a guest may be let in."""
        return next(self._owners(message)).for_guests

    def _turn_away(self, thing: IncomingMessage | Press | Command | Shortcut | Submission, outsider: Outsider) -> None:
        """A guest hears why there is no answer, alone; whoever is of another workspace, or left, hears nothing."""
        if not outsider.is_told:
            return
        poster = self._slack.poster
        if isinstance(thing, IncomingMessage):
            poster.whisper(f"{thing.key}:guest", thing.channel, thing.user, str(outsider), thread=thing.thread)
        else:
            self._tell_back(thing, str(outsider))

    def _tell_back(self, thing: Press | Command | Shortcut | Submission, text: str) -> None:
        """A sentence to whoever did something, where they did it."""
        poster = self._slack.poster
        if not isinstance(thing, Submission) and thing.url:
            poster.answer_url(thing.url, poster.note(text), replace_original=False)
        else:
            poster.tell(f"{thing.key}:told", thing.user, text)

    def _handlers(self, message: IncomingMessage) -> Iterator[Handles[IncomingMessage]]:
        for feature in self._owners(message):
            if (handle := feature.rest or feature.turn) is not None:
                yield handle

    def _owners(self, message: IncomingMessage) -> Iterator[Feature]:
        """The features a message may be for: whose conversation it is, who asks for it, who takes the rest."""
        owned = self._slack.conversations.owner(message.channel, message.thread) if message.in_thread else None
        yield from (f for f in self._features if owned and f.name == owned.feature and f.turn is not None)
        yield from (f for f in self._features if f.turn is not None and f.asks_for(message))
        yield from (f for f in self._features if f.rest is not None)

    # -- the last try failed -----------------------------------------------------------------------

    def _sorry_in_thread(self, message: IncomingMessage, reference: str) -> None:
        text = f"{_wrong(reference)} Your question is kept; please ask again."
        poster = self._slack.poster
        try:
            key = f"{message.key}:gave-up:{reference}"
            self._slack.reply(key, message, poster.note(text))
        finally:
            poster.clear_status(message.channel, message.thread)

    def _sorry(self, thing: Press | Command | Shortcut | Submission, reference: str) -> None:
        kept = "Your question is kept; please ask again."
        again = kept if isinstance(thing, Command | Shortcut) else "Please try it again."
        self._slack.poster.tell(f"{thing.key}:gave-up:{reference}", thing.user, f"{_wrong(reference)} {again}")


def _wrong(reference: str) -> str:
    return f"Something went wrong on our side (reference {reference})."

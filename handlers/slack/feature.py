"""Defines a feature: the commands, buttons, forms, work and messages a capability registers, as data."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

from coachbot.clock import Clock
from coachbot.domain.conversations import ConversationStore
from coachbot.domain.jobs import Due, JobKind
from coachbot.domain.people import Person
from handlers.slack.blocks import Block, Card
from handlers.slack.clips import Clips
from handlers.slack.files import Files
from handlers.slack.forms import Values
from handlers.slack.giving import Giver
from handlers.slack.interactions import Command, IncomingMessage, Press, Shortcut, Submission
from handlers.slack.people import People
from handlers.slack.places import Places
from handlers.slack.poster import Poster

T = TypeVar("T")
P = TypeVar("P")
Handles: TypeAlias = Callable[[T, Person], None]
"""Does what somebody asked for; run by a worker, whole again after a crash."""
View: TypeAlias = dict[str, Any]
Practise: TypeAlias = Callable[[Person, str, str], None]
"""Offers somebody a drill for a play, given its page and what asks for it; see ``handlers.practice``."""
FromCall: TypeAlias = Callable[[Person, Sequence[Mapping[str, Any]], str, str], None]
"""Offers somebody the moment they missed on a call, given its turns, the account and what asks for it."""
Hears: TypeAlias = Callable[[Mapping[str, Any], datetime], Due | None]
"""The work an event becomes, if any."""


class NotMine(Exception):
    """A message that a feature asked for turns out to be for another: the next is asked."""


@dataclass(frozen=True, slots=True)
class Slack:
    """What a capability may use of Slack."""

    poster: Poster
    people: People
    places: Places
    files: Files
    giver: Giver
    clips: Clips
    clock: Clock
    conversations: ConversationStore
    bot_user: str

    def is_own(self, channel: str, user: str) -> bool:
        """Whether a conversation is somebody's messages with the coach, where nobody else reads along."""
        return channel == self.poster.direct(user)

    def why_not(self, channel: str, user: str) -> str:
        """Why nothing of the team's may be said in the open there; empty where it may."""
        return "" if self.is_own(channel, user) else self.places.why_not(channel)

    def reply(self, key: str, message: IncomingMessage, card: Card) -> None:
        """Answer a message where it was written; to its person alone where others than colleagues read along."""
        if self.why_not(message.channel, message.user):
            self.poster.show(key, message.channel, message.user, card, thread=message.thread)
        else:
            self.poster.post_or_tell(key, message.channel, message.user, card, thread=message.thread)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press.

    Attributes:
        id: With the capability's name in front, ``plans.accept``.
        do: What a press does.
        opens: The form that a press opens, or None where there is none for it any more; made before Slack is answered,
            so from what is at hand.
        anywhere: Whether it stands under messages in channels too; else a press anywhere but in the presser's own
            messages with the coach, or under what only they see, is somebody else's.
        again: Whether pressing it a second time means a second thing, as taking a tick back.
        in_order: Whether it waits its turn with all that comes to this person by itself.
        lane: In which lane a press waits its turn, from what the button carries: with all that is done with the same
            thing, wherever and by whomever.
        aliases: Ids that buttons already posted have.
    """

    id: str
    do: Handles[Press] | None = None
    opens: Callable[[Press, Person], View | None] | None = None
    anywhere: bool = False
    again: bool = False
    in_order: bool = False
    lane: Callable[[str], str] | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is sent.

    Attributes:
        errors: What is wrong with it, by block; shown in the form. Pure.
        lane: As of a button, from what the form was opened with.
        aliases: Ids that forms already open have.
    """

    id: str
    do: Handles[Submission]
    errors: Callable[[Submission], dict[str, str]] = field(default=lambda _: {})
    lane: Callable[[str], str] | None = None
    aliases: tuple[str, ...] = ()


class Pool(StrEnum):
    """Whom work waits for, so that nothing slow keeps an answer waiting: each has workers of its own."""

    OURS = "ours"
    SERVERS = "servers"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Doing(Generic[P]):
    """How a kind of work is done.

    Attributes:
        pool: Whose workers do it.
        lane_of: In which lane it turns out to belong, where that could not be known when it was stored.
        gave_up: Told when the last try failed, with the reference that is in the log.
    """

    kind: JobKind[P]
    do: Callable[[P], None]
    pool: Pool = Pool.OURS
    lane_of: Callable[[P], str] | None = None
    gave_up: Callable[[P, str], None] | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """Looks again and again whether something is due; True wakes the workers."""

    name: str
    every_s: float
    do: Callable[[], bool | None]


@dataclass(frozen=True, slots=True)
class Reach:
    """How a capability reaches somebody, a line each.

    Attributes:
        by_itself: Whether anything of it comes by itself.
        only_then: These lines are worth saying only where something does.
    """

    lines: tuple[str, ...]
    by_itself: bool = True
    only_then: bool = False


@dataclass(frozen=True, slots=True)
class HomeSection:
    """A capability's part of the Home tab.

    Attributes:
        blocks: What stands on top.
        reach: Its part of “How I reach you”.
        small_print: One line below it; empty is none.
    """

    blocks: Callable[[Person, datetime], Sequence[Block]]
    reach: Callable[[Person], Reach] = field(default=lambda _: Reach((), by_itself=False))
    small_print: Callable[[Person], str] = field(default=lambda _: "")


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """A capability's part of the settings form.

    Attributes:
        fields: Its inputs, as they stand for somebody.
        errors: What is wrong, by block. Pure.
        save: Takes what was entered.
    """

    fields: Callable[[Person], Sequence[Block]]
    errors: Callable[[Values], dict[str, str]]
    save: Callable[[Person, Values], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at by ``coachbot doctor``; ``fix`` is empty when it is well, advice where it is ok."""

    name: str
    ok: bool
    detail: str
    fix: str = ""

    @property
    def mark(self) -> str:
        """How it stands in front of a line: ``NOT`` has to be mended, ``WARN`` should be."""
        if not self.ok:
            return "NOT"
        return "WARN" if self.fix else "ok"


@dataclass(frozen=True, slots=True)
class Feature:
    """A capability in Slack.

    Attributes:
        name: In front of the ids of its buttons, forms and kinds of work.
        commands: By their names; they and the shortcuts stand in manifest.yml too.
        remembers: Whether who comes to it becomes one of the team's people; where they look at what is kept of them,
            nothing is stored.
        for_guests: Whether all of it is asking for a play, which a setting may let guests do.
        events: Events it hears, and the work each becomes, if any.
        asks_for: Whether a message in nobody's thread is for it. Pure.
        turn: Takes such a message, and each in a conversation that it owns; or says that it is ``NotMine``.
        rest: Takes the messages nobody else does; one capability at most has it.
        words: What a command does with words of this feature's own, as ``/coach digest``, alone or before others; or it
            says that it is ``NotMine``.
        knows: What it has of somebody, a line each, with where it comes from and who else sees it.
        hint: What to try instead of a command nobody knows.
    """

    name: str
    commands: Mapping[str, Handles[Command]] = field(default_factory=dict[str, Handles[Command]])
    shortcuts: Mapping[str, Handles[Shortcut]] = field(default_factory=dict[str, Handles[Shortcut]])
    buttons: tuple[Button, ...] = ()
    forms: tuple[Form, ...] = ()
    events: Mapping[str, Hears] = field(default_factory=dict[str, Hears])
    jobs: tuple[Doing[Any], ...] = ()
    ticks: tuple[Tick, ...] = ()
    asks_for: Callable[[IncomingMessage], bool] = field(default=lambda _: False)
    turn: Handles[IncomingMessage] | None = None
    rest: Handles[IncomingMessage] | None = None
    hint: str = ""
    for_guests: bool = False
    remembers: bool = True
    words: Mapping[str, Handles[Command]] = field(default_factory=dict[str, Handles[Command]])
    knows: Callable[[Person, datetime], Sequence[str]] = field(default=lambda _person, _now: ())
    home: HomeSection | None = None
    settings: SettingsSection | None = None
    checks: tuple[Callable[[], Check], ...] = ()


def checked(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """The same features, each of whose ids is its own.

    Raises:
        ValueError: Two claim one id, or an id is not below its feature's name.
    """
    claims = Counter(claim for feature in features for claim in _claims(feature))
    twice = sorted(claim for claim, count in claims.items() if count > 1)
    if twice:
        raise ValueError(f"claimed twice: {', '.join(twice)}")
    for feature in features:
        own = [*(b.id for b in feature.buttons), *(f.id for f in feature.forms), *(d.kind.name for d in feature.jobs)]
        strange = [ident for ident in own if not ident.startswith(f"{feature.name}.")]
        if strange:
            raise ValueError(f"{feature.name} claims what is not below its name: {', '.join(strange)}")
    if sum(feature.rest is not None for feature in features) > 1:
        raise ValueError("two features take the messages nobody else does")
    return tuple(features)


def _claims(feature: Feature) -> Iterator[str]:
    yield f"feature {feature.name}"
    yield from (f"command {name}" for name in (*feature.commands, *feature.words))
    yield from (f"shortcut {name}" for name in feature.shortcuts)
    yield from (f"button {name}" for button in feature.buttons for name in (button.id, *button.aliases))
    yield from (f"form {name}" for form in feature.forms for name in (form.id, *form.aliases))
    yield from (f"kind {name}" for doing in feature.jobs for name in doing.kind.names)
    yield from (f"tick {tick.name}" for tick in feature.ticks)

"""Shows a finished role-play to one colleague, for as long as its rep likes."""

from collections.abc import Sequence
from dataclasses import replace

from coachbot.domain.people import Person
from coachbot.practice.drill import Drill
from coachbot.practice.ports import OwnPractice, PracticeStore


def may_be_shown(person: Person, everybody: Sequence[Person]) -> list[Person]:
    """Who a rep may pick: the own manager first, then the own team, then everybody else of the list, by name."""

    def nearness(other: Person) -> tuple[bool, bool, str]:
        return other.id != person.manager, not person.team or other.team != person.team, other.name

    return sorted((other for other in everybody if other.id != person.id), key=nearness)


def share(own: OwnPractice, drill_id: str, reader: str) -> None:
    """This reader may read the drill from now on."""
    own.change(drill_id, lambda drill: replace(drill, shared_with=tuple(dict.fromkeys((*drill.shared_with, reader)))))


def take_back(own: OwnPractice, drill_id: str, reader: str) -> None:
    """This reader may not read the drill any more."""
    own.change(
        drill_id, lambda drill: replace(drill, shared_with=tuple(one for one in drill.shared_with if one != reader))
    )


def shared_drill(store: PracticeStore, person: str, drill_id: str, reader: str) -> Drill | None:
    """Somebody's drill as a reader may read it now; None where it was not shared, or is not any more."""
    drill = store.own(person).drill(drill_id)
    return drill if drill is not None and drill.turns and reader in drill.shared_with else None

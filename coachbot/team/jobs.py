"""The kinds of work of the team's list."""

from dataclasses import dataclass

from coachbot.domain.jobs import JobKind, ident_of


@dataclass(frozen=True, slots=True)
class AbsentDue:
    """People on the list who were not in the file that was taken in last; admins are asked about them."""

    people: tuple[str, ...]


# The same people are asked about once, however often the file is taken in.
ABSENT = JobKind("team.absent", AbsentDue, lambda due: f"absent:{ident_of(','.join(due.people))}", lambda _: "absent")

"""Deals and who is on the other side."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at an account; ``email`` in lower case."""

    name: str
    email: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal, as the CRM or a CSV file tells it.

    Attributes:
        domain: Of the account's e-mail addresses.
        stage: A stage of the playbook, or ``stalled``, ``won`` or ``lost``.
        promises: What the rep promised and has not ticked off.
    """

    id: str
    account: str
    domain: str
    rep: str
    stage: str
    package: str = ""
    amount: float | None = None
    close_on: date | None = None
    competitor: str = ""
    contacts: tuple[Contact, ...] = ()
    next_step: str = ""
    promises: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.stage not in ("won", "lost")

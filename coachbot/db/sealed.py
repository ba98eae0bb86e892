"""Secrets at rest: calendar addresses and tokens are stored sealed, under keys that only the environment holds."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from coachbot.errors import NotConfigured

# What does not begin with this is in the clear, as it was before there were keys; no kind of address does.
_MARK = "sealed:"


class Seal:
    """Closes and opens secrets; without a key it leaves them as they are.

    Args:
        keys: Fernet keys. The first closes, all of them open.

    Raises:
        NotConfigured: One is no Fernet key.
    """

    def __init__(self, keys: Sequence[str] = ()) -> None:
        try:
            self._keys = [Fernet(key) for key in keys]
        except (ValueError, TypeError) as error:
            raise NotConfigured(
                "COACHBOT_SECRET_KEY is no key. “coachbot secrets key” prints one; several are separated by commas."
            ) from error
        self._all = MultiFernet(self._keys) if self._keys else None

    @property
    def has_key(self) -> bool:
        """Whether anything is sealed at all."""
        return self._all is not None

    def close(self, text: str) -> str:
        """A secret as it is stored; nothing stays nothing."""
        if self._all is None or not text:
            return text
        return _MARK + self._all.encrypt(text.encode()).decode()

    def open(self, stored: str) -> str:
        """A secret as it was before it was stored.

        Raises:
            NotConfigured: None of the keys opens it.
        """
        if not stored.startswith(_MARK):
            return stored
        try:
            if self._all is not None:
                return self._all.decrypt(stored.removeprefix(_MARK)).decode()
        except InvalidToken:
            pass
        raise NotConfigured(
            "Calendar addresses or tokens are sealed under a key that COACHBOT_SECRET_KEY does not hold. "
            "Add the key they were sealed with behind the others."
        )

    def state(self, stored: str) -> str:
        """How a secret is stored: ``clear``, ``sealed`` with the first key, under an ``old`` one, or ``lost``."""
        if not stored.startswith(_MARK):
            return "clear"
        for number, key in enumerate(self._keys):
            try:
                key.decrypt(stored.removeprefix(_MARK))
            except InvalidToken:
                continue
            return "old" if number else "sealed"
        return "lost"


def new_key() -> str:
    """A key that nobody has yet."""
    return Fernet.generate_key().decode()


def counted(seal: Seal, stored: Iterator[str]) -> Counter[str]:
    """How many secrets are stored in which way."""
    return Counter(seal.state(one) for one in stored if one)

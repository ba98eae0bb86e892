"""Which host a link leads to, as every browser reads it."""

import re
from urllib.parse import urlsplit

# What parsers read differently makes a link lead elsewhere than it says: no backslash, user, escape or other script.
_PLAIN = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)(?::(\d{1,5}))?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?", re.IGNORECASE
)


def host_of(url: str, *, schemes: tuple[str, ...] = ("https",)) -> str:
    """The host, in lower case; empty for a link of another scheme, or one that two readers could read in two ways."""
    found = _PLAIN.fullmatch(url)
    if found is None or found[1].lower() not in schemes:
        return ""
    host = found[2].lower()
    try:
        parts = urlsplit(url)
        same = parts.hostname == host and (parts.port is None or 0 < parts.port < 65_536)
    except ValueError:
        return ""
    return host if same and ".." not in host else ""


def is_below(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of these, or below one."""
    return bool(host) and any(host == own or host.endswith(f".{own}") for own in domains)

"""E-mail addresses and the domains that tell whose they are. Pure."""

from collections.abc import Collection, Iterable

# Everybody's domain is nobody's company.
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
    ]
)
# Those who only take notes, and addresses that are calendars.
_NOBODY = frozenset(
    [
        "avoma.com",
        "fathom.video",
        "fireflies.ai",
        "gong.io",
        "grain.com",
        "group.calendar.google.com",
        "meetgeek.ai",
        "otter.ai",
        "read.ai",
        "resource.calendar.google.com",
        "sembly.ai",
        "tldv.io",
    ]
)


def is_nobody(email: str) -> bool:
    """Whether a guest is a recorder or a calendar rather than a person."""
    return belongs(domain_of(email), _NOBODY) or email == "unknownorganizer@calendar.google.com"


def domain_of(email: str) -> str:
    """What stands behind the @."""
    return email.rpartition("@")[2]


def belongs(domain: str, to: Collection[str]) -> bool:
    """Whether a domain is one of those, or below one."""
    return any(domain == own or domain.endswith(f".{own}") for own in to)


def with_parents(domains: Iterable[str]) -> set[str]:
    """Each domain and those it is below, but for the last part."""
    found: set[str] = set()
    for domain in domains:
        parts = domain.split(".")
        found |= {".".join(parts[at:]) for at in range(max(1, len(parts) - 1))}
    return found - {""}

"""E-mail addresses and the domains that tell whose they are. Pure."""

from collections.abc import Collection

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


def domain_of(email: str) -> str:
    """What stands behind the @."""
    return email.rpartition("@")[2]


def belongs(domain: str, to: Collection[str]) -> bool:
    """Whether a domain is one of those, or below one."""
    return any(domain == own or domain.endswith(f".{own}") for own in to)

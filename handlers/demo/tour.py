"""The cards of the demo's tours."""

from coachbot.sandbox.tickets import Json

_ASK: Json = {
    "title": "Ask",
    "text": "A buyer says you are too expensive. What would your best rep say?",
    "button": "Ask the coach",
    "channel": "dm",
    "say": "they say we're too expensive",
}
_DEAL: Json = {
    "title": "In the deal",
    "text": "Tom pasted what a VP Finance wrote. Point at it and choose “What should I say?”.",
    "button": "Open the deal",
    "channel": "C0BRIGHTWELL",
}
_INSIDE: Json = {
    "title": "Look inside",
    "text": "Everything the bot says and hears goes over the real protocol. Watch it.",
    "button": "Under the hood",
    "hood": True,
}

TOUR: tuple[Json, ...] = (
    _ASK,
    {
        "title": "Before the call",
        "text": "A call begins in half an hour: its game plan comes by itself. Move the clock, and it is debriefed.",
        "button": "See my messages",
        "channel": "dm",
    },
    {
        "title": "Practise",
        "text": "A buyer with a mind of their own, and one thing to change afterward. Typed or spoken, only for you.",
        "button": "Start a drill",
        "channel": "dm",
        "say": "drill me",
    },
    _DEAL,
    {
        "title": "Be the manager",
        "text": "What the coach cannot answer, a rep may ask. Dana reads it in her channel.",
        "button": "Become Dana",
        "user": "U0DANA",
        "channel": "C0COACHING",
    },
    {
        "title": "Read the week",
        "text": "Last week's draft waits for Dana. Is it the strategy, or is the team not doing it?",
        "button": "Open the digest",
        "user": "U0DANA",
        "channel": "dm",
    },
    _INSIDE,
)


def install_tour(page: str) -> tuple[Json, ...]:
    """What is true where nothing is there but a playbook, and the coach has to be installed first.

    Args:
        page: Address of the install page.
    """
    return (
        {
            "title": "Install",
            "text": "As Priya, an admin, read what the coach asks for; then allow it, or cancel.",
            "button": "Open the install page",
            "link": page,
        },
        _ASK,
        _DEAL,
        {
            "title": "What it keeps",
            "text": "Everybody may read, take along and erase what the coach keeps of them.",
            "button": "See what it keeps",
            "channel": "dm",
            "say": "/coach privacy",
        },
        {
            "title": "Take it away",
            "text": "Press Enter in the terminal of the demo: an admin removes the coach, and you see it gone.",
        },
        _INSIDE,
    )

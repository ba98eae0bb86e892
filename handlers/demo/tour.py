"""The cards of the demo's tour."""

TOUR = (
    {
        "title": "Ask",
        "text": "A buyer says you are too expensive. What would your best rep say?",
        "button": "Ask the coach",
        "channel": "dm",
        "say": "they say we're too expensive",
    },
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
    {
        "title": "In the deal",
        "text": "Tom pasted what a VP Finance wrote. Point at it and choose “What should I say?”.",
        "button": "Open the deal",
        "channel": "C0BRIGHTWELL",
    },
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
    {
        "title": "Look inside",
        "text": "Everything the bot says and hears goes over the real protocol. Watch it.",
        "button": "Under the hood",
        "hood": True,
    },
)

"""What a line may not claim unless its quote does: promises, nos, conditions, bounds; in three languages. Pure."""

import re

from coachbot.domain.grounds import evened

_NO = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|avoid|don'?t|refuse[sd]?|unless|kein\w*|nicht|nie"
    r"|niemals|ohne|weder|sin|nunca|ning\w+|jam[aá]s)\b|n't\b",
    re.IGNORECASE,
)
# Each by itself: a line that speaks of a discount is not borne out by a page that speaks of a refund.
PROMISES = tuple(
    re.compile(rf"(?:\b(?:{words}))", re.IGNORECASE)
    for words in (
        r"discount\w*|rebate\w*|rabatt\w*|nachlass\w*|descuent\w*|price cut\w*|price break\w*|money off|cheaper price",
        r"refund\w*|money.back|rückerstatt\w*|erstatt\w*|reembols\w*|devoluci\w*",
        r"guarantee\w*|guarant\w*|warrant(?:y|ies|s|ed)?\b|garant\w*|promis\w*|pledge\w*|versprech\w*|zusicher\w*|promet\w*",
        r"free\b(?! to\b)|gratis|kostenlos\w*|kostenfrei\w*|at no (?:extra |additional )?(?:cost|charge)|complimentary"
        r"|on the house|umsonst",
        r"waive\w*|erlass\w*|credits?\b(?! card)",
        r"liab\w*|indemni\w*|haft(?:en|ung)\w*|responsab\w*",
        r"certif\w*|complian\w*|compliant|accredit\w*|zertifi\w*|konform\w*|(?:GDPR|HIPAA|SOC ?2|ISO ?\d+|DSGVO|PCI)\b",
        r"unlimited|unbegrenzt\w*|ilimitad\w*|lifetime|forever",
        r"cancel\w* (?:any ?time|whenever)|any ?time (?:cancel|exit)\w*|jederzeit kündbar|penalt\w*",
        r"SLAs?\b|uptime|\d nines",
        r"always|immer\b|siempre|100 ?%|zero risk|risk.free|no risk",
        r"best price|lowest price|price match\w*|price lock\w*|lock in",
    )
)
# What no rep would say to a buyer, and what a page that speaks to a machine says.
TO_A_MODEL = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\W+(?:\w+\W+){0,5}(?:instruction|prompt|rule|direction|guideline|context|above)"
    r"|(?:system|developer|hidden|initial) (?:prompt|message|instruction)|\bas an? (?:ai|language model|assistant)\b"
    r"|\blanguage model\b|\bchatgpt\b|\bjailbr[eo]\w+|\bdeveloper mode\b|\bcanary\b|\bpwned\b|\bhacked\b"
    r"|you are (?:now|no longer) (?:a|an|in|dan)\b|\bpretend (?:to be|you)|\bDAN\b"
    r"|(?:new|updated|following|previous|prior|my|your) instructions?\b|reveal (?:your|the) |\bprompt injection\b"
    r"|<\|?(?:im_start|system|endoftext)|\bBEGIN (?:SYSTEM|INSTRUCTION)",
    re.IGNORECASE,
)
# In which nos, hedges and promises are known; what is said in another language is not shown.
LANGUAGES = frozenset({"en", "de", "es"})
# What narrows a quote and has to be in a line too: each by itself.
HEDGES = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"if|when|once|unless|until|as long as|provided|in case|whenever|before|after|depend\w*"
        r"|wenn|falls|sofern|sobald|solange|bis|bevor|nachdem|cuando|si|hasta que|siempre que|mientras|en cuanto|antes"
        r"|después|tras",
        r"up to|at most|no more than|not more than|max(?:imum)?|capped|cap|under|below|less than|within|or less"
        r"|or fewer|limit\w*|bis zu|höchstens|maximal|unter|innerhalb|hasta|como máximo|menos de|dentro de",
        r"at least|minimum|or more|more than|over|above|from|no less than|beyond|mindestens|mehr als|über|ab|al menos"
        r"|como mínimo|más de|a partir de|desde",
        r"may|might|can|could|perhaps|maybe|possibly|should|likely|usually|often|sometimes|rarely|seldom|typically"
        r"|generally|normally|try|aim|ideally|kann|können|könnte\w*|vielleicht|sollte\w*|meist|oft|manchmal|selten"
        r"|idealerweise|puede\w*|podría\w*|quizás?|debería\w*|a veces|suele\w*|idealmente",
        r"some|most|many|few|certain|several|almost|about|around|roughly|manche|einige|viele|die meisten|wenige|fast"
        r"|etwa|algun\w*|much\w*|mayoría|casi|unos|unas",
        r"only|just|except|exclusively|other than|apart from|nur|außer|ausschließlich"
        r"|solo|sólo|únicamente|salvo|excepto",
    )
)
# What makes more of a quote than it is: each only where the quote has it.
STRONGER = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"all|every|everyone|everybody|everything|any|anyone|anybody|anything|whatever|each|alle[nrs]?|jede\w*|sämtliche"
        r"|tod[oa]s?|cualquier\w*|cada|whole|entire|always|ever|in full|completely|fully|immer|siempre",
        r"must|have to|has to|need to|required|mandatory|muss|müssen|deben?|tienen? que",
        r"best|fastest|cheapest|only one|number one|leading|beste\w*|mejor(?:es)?|cheaper|faster|better|worse",
        r"because|since|therefore|so that|that's why|which is why|weil|deshalb|denn|porque|por eso",
        r"(?:yours|you) (?:alone|yourself)|on your own|your own (?:call|decision)|no approval|decide yourself",
    )
)
# What no coach would have anybody say, and what asks for more than an answer.
UNSEEMLY = re.compile(
    r"\b(?:password\w*|passcode\w*|log ?in\w*|credential\w*|kennwort|passwort|contraseña|api key\w*|bank account"
    r"|credit card|wire (?:the|it|money)|gift cards?|stupid|idiot\w*|fool\w*|lazy|dumb|liar\w*|cheat\w*|fired|regret"
    r"|blame\w*|threat\w*|or else|embarrass\w*|sue|lawsuit|inteligencia artificial|sprachmodell|künstliche intelligenz"
    r"|anweisung\w*|instruccion\w*|systemhinweis|vergiss|olvida lo|ignorier\w*|ignora)\b",
    re.IGNORECASE,
)


def is_negated(text: str) -> bool:
    """Whether there is a no in it."""
    return bool(_NO.search(evened(text)))

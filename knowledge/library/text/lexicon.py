"""How reps type: chat shorthand, sales jargon, words that carry no topic."""

import re


def _pairs(text: str) -> dict[str, str]:
    """``a=b; c=d`` as a mapping."""
    halves = (pair.partition("=") for pair in text.replace("\n", " ").split(";"))
    return {key.strip(): value.strip() for key, _, value in halves}


# Written out in place; an empty right side drops the word.
CHAT = _pairs(
    """
abt=about; acct=account; accts=accounts; amt=amount; approx=approximately; appt=appointment;
asap=as soon as possible; avg=average; b4=before; bc=because; biz=business; btw=by the way;
btwn=between; comp=compensation; convo=conversation; cust=customer; custs=customers; cya=;
dept=department; devs=developers; dev=developer; diff=difference; dm=decision maker; doc=document;
docs=documents; em=them; eng=engineering; eod=end of day; esp=especially; exec=executive;
execs=executives; fin=finance; fwd=forward; gimme=give me; gonna=going to; gotta=have to;
govt=government; hrs=hours; idk=; imo=; info=information; infosec=information security;
intro=introduction; kinda=; lemme=let me; lol=; mgmt=management; mgr=manager; mgrs=managers;
min=minutes; mins=minutes; mo=month; mos=months; msg=message; mtg=meeting; mtgs=meetings; nah=;
num=number; onprem=on-premise self-hosted; opp=opportunity; opps=opportunities; org=organization;
pls=; plz=; ppl=people; prob=probably; prod=product; qs=questions; qtr=quarter; q=question;
reqs=requirements; req=requirement; rn=right now; shld=should; tho=; thru=through; tmrw=tomorrow;
u=you; ur=your; vs=versus; vulns=vulnerabilities; w=with; wk=week; wks=weeks; w/o=without;
wo=without; yr=year; yrs=years; whats=what is; whos=who is; hows=how is; cant=cannot; dont=do not;
theyre=they are; its=it is; thats=that is; wont=will not; havent=have not; isnt=is not;
doesnt=does not
""".strip()
)

# The right side is added to the question, at a lower weight than the word itself.
JARGON = _pairs(
    """
ae=account executive; sdr=sales development representative; bdr=business development
representative; csm=customer success manager; cs=customer success; se=sales engineer solutions
engineer customer engineer; sa=solutions architect; eb=economic buyer; poc=proof of concept trial
pilot evaluation; pov=proof of value trial pilot; pilot=trial evaluation poc; trial=pilot poc
evaluation; po=purchase order; msa=master service agreement contract; nda=non-disclosure agreement
confidentiality; dpa=data processing agreement privacy; baa=business associate agreement;
sow=statement of work; sla=service level agreement; roi=return on investment value savings;
tco=total cost of ownership; acv=annual contract value; arr=annual recurring revenue;
iarr=incremental annual recurring revenue; nrr=net revenue retention; tcv=total contract value;
gtm=go to market; icp=ideal customer profile; kpi=metric; smb=small business; mm=mid-market;
midmarket=mid-market; ooo=out of office; qbr=quarterly business review; ebr=executive business
review; rfp=request for proposal; rfi=request for information; sko=sales kickoff; sso=single
sign-on; soc2=soc 2 report; pentest=penetration test pen-test; ciso=chief information security
officer; cfo=chief financial officer; cto=chief technology officer; cio=chief information officer;
ceo=chief executive officer; vp=vice president; hq=headquarters; champ=champion;
ghost=unresponsive silent no response; ghosted=unresponsive silent no response;
ghosting=unresponsive silent; churn=cancel lost customer; logo=customer; logos=customers;
battlecard=competitor comparison; multithread=multiple contacts stakeholders;
multithreading=multiple contacts stakeholders; redline=contract changes legal; redlines=contract
changes legal; vendor=supplier; onboarding=ramp; lawyer=legal attorney counsel; lawyers=legal
attorney counsel; counsel=attorney legal lawyer; comp=commission; commish=commission;
kickback=referral fee; spiff=incentive bonus; upsell=expansion; airgap=offline; airgapped=offline;
hosted=managed cloud; seats=licenses users; seat=license user; demo=demonstration;
deck=presentation slides; pricey=expensive price; expensive=price cost; paperwork=contract;
questionnaire=questions security review; quit=leave resign departure; quits=leaves resigns departure;
leaves=quits resigns departure; fired=terminated dismissed; pto=paid time off vacation leave;
vacation=time off holiday leave; charity=nonprofit; refund=money back; raise=salary increase;
boss=manager; informationtechnology=information technology
""".strip()
)

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "actually",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "ask",
        "asked",
        "asking",
        "asks",
        "at",
        "be",
        "been",
        "being",
        "bit",
        "both",
        "but",
        "buyer",
        "buyers",
        "by",
        "can",
        "client",
        "clients",
        "could",
        "cust",
        "customer",
        "customers",
        "d",
        "did",
        "do",
        "does",
        "doing",
        "don",
        "down",
        "each",
        "even",
        "for",
        "from",
        "get",
        "gets",
        "getting",
        "go",
        "goes",
        "going",
        "gone",
        "got",
        "guy",
        "guys",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "hey",
        "hi",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "keep",
        "keeps",
        "like",
        "ll",
        "lot",
        "m",
        "may",
        "me",
        "might",
        "mine",
        "more",
        "most",
        "must",
        "my",
        "need",
        "needs",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "ok",
        "okay",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "please",
        "pls",
        "prospect",
        "prospects",
        "re",
        "really",
        "right",
        "s",
        "said",
        "same",
        "say",
        "saying",
        "says",
        "shall",
        "she",
        "should",
        "so",
        "some",
        "still",
        "stuff",
        "such",
        "t",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "ve",
        "very",
        "want",
        "wanted",
        "wants",
        "was",
        "way",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "yeah",
        "you",
        "your",
        "yours",
    ]
)

# Frames around a question that say who asks, not what: "prospect says …", "… what do i say".
FRAMES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(the )?(prospect|customer|buyer|client|cust|lead|they|she|he)('s| is| are)? (just )?"
        r"(says?|said|saying|asks?|asked|asking|keeps? asking|wants to know)( that| if| whether)?\b",
        r"\bwhat (do|should|can|shall) (i|we) (say|tell them|answer|do|reply|respond)( here| now)?\b",
        r"\b(customer|prospect|buyer|client) asking\b",
        r"\b(honest take|now what|help|pls|please|possible|any room|any advice|thoughts)\b\s*[?!.]*$",
        r"\bhow do (i|we) (handle|respond to|answer|deal with)\b",
    )
)

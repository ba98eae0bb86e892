"""What the sample team's past is made of. Everything named here exists in the library or in ``team/deals.csv``."""

from dataclasses import dataclass

from knowledge.sample.events import Outcome

MUST_ASKS = {
    "prospecting": ("who_owns_renewals", "how_many_contracts", "recent_slip", "why_now", "who_else"),
    "discovery": ("where_and_who_acts", "one_to_have_back", "what_it_cost", "who_else_felt_it", "who_decides"),
    "evaluation": ("pass_mark", "who_works_in_it", "who_reviews_security", "what_else", "what_happens_next"),
    "proposal": ("their_figure", "who_reads_it", "take_one_out", "steps_to_signature", "first_path_day"),
    "negotiation": ("what_else_is_open", "where_from", "what_could_you_give", "who_signs_after", "a_week_later"),
    "renewal": ("what_went_differently", "what_you_hoped", "who_stopped", "who_decides_now", "glad_in_a_year"),
}


@dataclass(frozen=True, slots=True)
class DealCall:
    """A call about one of the deals, as it went; nothing in it is left to chance but the hour.

    Attributes:
        said: Plays whose moment came and whose line was said; ``unsaid``: whose line was not.
        asked: How many of the stage's must-asks were asked, in their order.
    """

    rep: str
    deal: str
    account: str
    stage: str
    days_ago: int
    outcome: Outcome
    asked: int
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


TOM, MAYA, AISHA = "tom.brannigan", "maya.lindqvist", "aisha.rahman"
CARLA, OWEN, NINA = "carla.mendes", "owen.hughes", "nina.kowalski"

DEAL_CALLS = (
    DealCall(TOM, "northgate", "Northgate Foods", "prospecting", 72, "next_step", 3, ("cold-not-interested",)),
    DealCall(TOM, "northgate", "Northgate Foods", "discovery", 58, "next_step", 4, unsaid=("jumping-to-demo",)),
    DealCall(TOM, "northgate", "Northgate Foods", "evaluation", 40, "next_step", 3, ("security-review",)),
    DealCall(TOM, "northgate", "Northgate Foods", "proposal", 19, "next_step", 2, unsaid=("cfo-not-met",)),
    DealCall(TOM, "northgate", "Northgate Foods", "negotiation", 4, "next_step", 1, unsaid=("price-objection",)),
    DealCall(TOM, "varnholm", "Varnholm Software", "discovery", 31, "stalled", 2, ("free-pilot",)),
    DealCall(
        TOM,
        "quillmark",
        "Quillmark Software",
        "negotiation",
        31,
        "stalled",
        4,
        ("verbal-yes-no-signature", "incumbent-renewtrack"),
    ),
    DealCall(MAYA, "tarrow-creek", "Tarrow Creek Clinics", "prospecting", 9, "next_step", 4, ("referral-opening",)),
    DealCall(AISHA, "pikestead", "Pikestead Logistics", "prospecting", 45, "next_step", 3, ("wrong-person",)),
    DealCall(AISHA, "pikestead", "Pikestead Logistics", "discovery", 30, "next_step", 5, ("status-quo",)),
    DealCall(AISHA, "pikestead", "Pikestead Logistics", "evaluation", 11, "next_step", 4, ("built-it-ourselves",)),
    DealCall(CARLA, "osterline", "Osterline Partners", "discovery", 52, "next_step", 3, unsaid=("send-me-something",)),
    DealCall(CARLA, "osterline", "Osterline Partners", "evaluation", 33, "next_step", 4, ("incumbent-renewtrack",)),
    DealCall(CARLA, "osterline", "Osterline Partners", "proposal", 10, "next_step", 3, ("business-case",)),
    DealCall(CARLA, "dunmarrow", "Dunmarrow Cold Storage", "proposal", 51, "won", 4, ("compare-three-vendors",)),
    DealCall(OWEN, "merriwick", "Merriwick Property Group", "discovery", 67, "next_step", 4, ("bad-reference",)),
    DealCall(OWEN, "merriwick", "Merriwick Property Group", "evaluation", 62, "next_step", 4, ("feature-gap",)),
    DealCall(OWEN, "merriwick", "Merriwick Property Group", "negotiation", 23, "won", 3),
    DealCall(
        OWEN,
        "tessaly",
        "Tessaly Veterinary Group",
        "renewal",
        47,
        "won",
        4,
        ("low-usage-renewal", "price-rise-at-renewal"),
    ),
    DealCall(NINA, "orrin-vale", "Orrin & Vale", "negotiation", 66, "next_step", 4, ("procurement", "payment-terms")),
    DealCall(NINA, "orrin-vale", "Orrin & Vale", "negotiation", 60, "won", 2, ("legal-redlines",)),
)

# Companies that were called and never became a deal: each name with each trade.
COMPANIES = (
    "Bexcombe",
    "Corrowell",
    "Dunsette",
    "Eversholm",
    "Fallowmere",
    "Grindlow",
    "Hethercote",
    "Ickleford",
    "Jorvane",
    "Kelderby",
    "Lanthorpe",
    "Mossgrave",
)
TRADES = ("Haulage", "Dental", "Software", "Estates", "Clinics", "Engineering", "Cold Chain", "Advisory")

SCENES = {
    "cold-ten-seconds": ("talk_balance", "monologue", "next_step_specific"),
    "referral-colette": ("upfront_agenda", "open_question", "question_count"),
    "just-show-me": ("situation_question", "follow_up_question", "pain_identified"),
    "three-weeks-of-silence": ("open_question", "reflect_back", "next_step_specific"),
    "tidewatch": ("acknowledge_emotion", "claims_supported", "follow_up_question"),
    "ninety-six-questions": ("claims_supported", "acknowledge_emotion", "objection_clarify"),
    "the-grid": ("value_linked", "decision_process", "claims_supported"),
    "twelve-quiet-days": ("impact_question", "need_payoff", "reflect_back"),
    "let-me-take-it-to-joan": ("decision_process", "value_linked", "next_step_specific"),
    "twenty-off-by-friday": ("objection_recognised", "objection_clarify", "objection_confirm"),
    "were-a-yes": ("next_step_specific", "decision_process", "objection_recognised"),
    "five-percent-more": ("acknowledge_emotion", "value_linked", "next_step_specific"),
}

QUESTIONS = (
    ("They say we're too expensive", "price-objection"),
    ("Her VP thinks the number is way too high", "price-objection"),
    ("They want 20% off by Friday", "quarter-end-discount"),
    ("He says their spreadsheet is fine", "status-quo"),
    ("They built a reminder tool themselves", "built-it-ourselves"),
    ("They already own Renewtrack", "incumbent-renewtrack"),
    ("Security sent me a hundred questions", "security-review"),
    ("She just wants me to email something", "send-me-something"),
    ("They say call back next quarter", "timing-next-quarter"),
    ("He wants the demo right now", "jumping-to-demo"),
    ("They are comparing us with Clauselight", "competitor-clauselight"),
    ("My champion wants to take it to the CFO alone", "cfo-not-met"),
    ("Procurement came in after the yes", "procurement"),
    ("No answer since I sent the proposal", "proposal-silence"),
    ("They ask for the pilot for free", "free-pilot"),
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A question the library has no answer to, in each asker's words; ``nearest`` is the closest play."""

    nearest: str
    asked: tuple[tuple[str, str, int], ...]
    """Rep, words, days ago; oldest first."""


UNKNOWN = (
    Unknown(
        "payment-terms",
        (
            (NINA, "deferred billing in Brazil", 24),
            ("ben.adeyemi", "Can their Brazilian entity be billed later?", 15),
            (CARLA, "deferred billing for Brazil, do we do that?", 8),
            (NINA, "Brazil again: invoice them after go-live?", 3),
        ),
    ),
    Unknown(
        "payment-terms",
        ((AISHA, "Can they pay in Canadian dollars?", 33), ("luis.ferreira", "They want the quote in euros", 12)),
    ),
    Unknown(
        "quarter-end-discount",
        ((TOM, "Is there a discount for nonprofits?", 40), (MAYA, "They're a charity, what can I give them?", 17)),
    ),
    Unknown("feature-gap", ((OWEN, "A partner wants to resell us", 20),)),
)

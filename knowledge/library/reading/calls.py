"""Whether a file is a call, whatever it is called: what a customer said must never be read out as a page."""

from enum import StrEnum

from knowledge.library.errors import HeldBack, PlayError
from knowledge.library.formats import frontmatter
from knowledge.library.formats.labels import part_named
from knowledge.library.pages import Kind
from knowledge.library.reading.files import CAPTIONS, MARKDOWN
from knowledge.library.transcripts.lines import Talk, talk_in
from knowledge.library.transcripts.read import is_json_of_speech
from knowledge.library.transcripts.tables import is_call_table
from knowledge.library.transcripts.timed import has_cues

PLAIN = frozenset({".txt", ".text"})
_OF_PAGES = {"kind", "trigger", "status", "approved_by", "approved_at", "review_every_days", "visibility"}
_HELD = (
    "held: looks like a call. If it is one, add a .call.yml beside it, or index it with --kind calls; if everybody may"
    " read it, {}index it with --kind playbook."
)
HEAD = "write “kind: prose” in its head, or "


class Expected(StrEnum):
    """What the person indexing says the files are."""

    ANYTHING = "anything"
    PLAYBOOK = "playbook"
    CALLS = "calls"


def is_call(suffix: str, text: str, has_sidecar: bool, expected: Expected) -> bool:
    """Whether a file is a call, whatever its ending; what a page's own head calls a page is one.

    Raises:
        HeldBack: There is talk in it, and more than talk.
    """
    if suffix in CAPTIONS or has_sidecar or expected is Expected.CALLS:
        return True
    said = _said_to_be(text) if suffix in MARKDOWN | PLAIN else None
    if expected is Expected.PLAYBOOK or said is not None:
        return expected is not Expected.PLAYBOOK and said is Kind.CALL
    talk = _talk(text)
    # Pages are written with labels too; where it may be either nothing is shown until somebody decides.
    if talk is Talk.SOME or (talk is Talk.LIKELY and suffix not in PLAIN):
        raise HeldBack(_HELD.format(HEAD if suffix in MARKDOWN | PLAIN else ""))
    return talk is not Talk.NONE


def _said_to_be(text: str) -> Kind | None:
    """What a page's own head calls it; recorders write heads too, with titles, dates and words of their own."""
    try:
        matter = frontmatter.split(text).matter
    except PlayError:
        # Whoever reads the page says what is wrong with its head.
        return None
    return (matter.kind or Kind.PROSE) if matter.model_fields_set & _OF_PAGES else None


def _talk(text: str) -> Talk:
    if is_call_table(text) or is_json_of_speech(text):
        return Talk.ALL
    if has_cues(text):
        return Talk.LIKELY
    return talk_in(text, lambda name: part_named(name) is not None)

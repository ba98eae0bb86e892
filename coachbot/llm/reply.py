"""Puts a reply together from its pieces, and says when it is none."""

from coachbot.domain.model import NoReply, Use, Why
from coachbot.llm.client import Piece

MOST_CHARS = 40_000
# More than any question of ours with its reply; what a server says beyond that is no count.
MOST_TOKENS = 100_000
_WHOLE = frozenset({"stop", "end_turn", "stop_sequence", "eos"})
_TOO_LONG = frozenset({"length", "max_tokens"})


class Unfit(NoReply):
    """What came is of no use, though the server did all that it should."""

    def __init__(self, kind: str) -> None:
        super().__init__(Why.BAD_OUTPUT)
        self.kind = kind


class Said:
    """What came so far of one reply."""

    def __init__(self, canary: str) -> None:
        self._canary = canary
        self._end = ""
        self._finish = ""
        self._use: Use | None = None
        self.chars = 0

    def more(self, piece: Piece) -> str:
        """Another piece's text.

        Raises:
            NoReply: It refuses, says what it was never to say, or goes on for ever.
        """
        self._use = self._use + piece.use if self._use and piece.use else piece.use or self._use
        if piece.refused:
            raise NoReply(Why.REFUSED)
        self.chars += len(piece.text)
        if self.chars > MOST_CHARS:
            raise Unfit("it goes on and on")
        # The word may come in two pieces.
        self._end = self._end[-len(self._canary) :] + piece.text
        if self._canary and self._canary in self._end:
            raise Unfit("it says what it was never to say")
        self._finish = piece.finish or self._finish
        return piece.text

    def took(self, prompt_chars: int) -> Use:
        """What the provider says it took; what it does not say, or not credibly, estimated."""
        estimate = estimated(prompt_chars, min(self.chars, MOST_CHARS))
        said = self._use or estimate
        return Use(_credible(said.tokens_in) or estimate.tokens_in, _credible(said.tokens_out) or estimate.tokens_out)

    def ends(self) -> None:
        """No more comes.

        Raises:
            NoReply: It is not whole.
        """
        finish = self._finish.lower()
        if finish in _TOO_LONG:
            raise Unfit("it was cut for length")
        if finish not in _WHOLE:
            raise NoReply(Why.BAD_OUTPUT)
        if not self.chars:
            # Also a refusal that is streamed on OpenAI's wire, which LangChain leaves out.
            raise Unfit("it is empty")


# Of most languages a token has about four characters.
_CHARS_A_TOKEN = 4


def estimated(prompt_chars: int, reply_chars: int) -> Use:
    """What a reply took, where nobody says so."""
    return Use(prompt_chars // _CHARS_A_TOKEN + 1, reply_chars // _CHARS_A_TOKEN + 1)


def object_in(text: str) -> str:
    """The JSON object in a reply; some models put a fence or a sentence around it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _credible(tokens: int) -> int:
    return max(0, min(tokens, MOST_TOKENS))

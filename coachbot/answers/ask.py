"""What should I say here?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coachbot.answers import compose, question
from coachbot.answers.answer import Answer, Nearest
from coachbot.answers.aside import aside_in
from coachbot.answers.choose import preferred
from coachbot.answers.errors import NoOtherWay, PageChanged
from coachbot.answers.from_pages import FromPages, Placed, with_lines
from coachbot.answers.lookup import Lookup
from coachbot.answers.places import Places
from coachbot.answers.ports import AnswerStore, Gap, Question, StoredAnswer
from coachbot.answers.proof import Playbook
from coachbot.clock import Clock
from coachbot.domain.sources import source_of
from knowledge.library.formats.plays import parse_play
from knowledge.library.pages import Kind, Page, PageStore
from knowledge.library.search.found import Found
from knowledge.library.search.ranking import ENOUGH
from knowledge.library.text.language import ENGLISH, language_of

_NEAR_PLAY = 0.42
# The thread of what was shared in a channel itself.
_SHARED = "shared"
_GAP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Ask:
    """Answers from the library's own words, or says that it has nothing. No model takes part."""

    playbook: Playbook
    pages: PageStore
    answers: AnswerStore
    places: Places
    clock: Clock

    @property
    def lookup(self) -> Lookup:
        """Finds what may be shown."""
        return Lookup(self.playbook, self.pages, self.clock)

    @property
    def from_pages(self) -> FromPages:
        """Answers from pages of prose."""
        return FromPages(self.playbook, self.pages)

    def __call__(self, asked: Question, answer_id: str) -> Answer:
        """Answer a question, and remember the answer; a follow-up knows the conversation.

        Raises:
            Aside: It is no question for the playbook; nothing is kept of it.
            BadQuestion: There is nothing to look up.
            NoOtherWay: A follow-up asked for more and there is no more.
        """
        if (aside := aside_in(asked.text)) is not None:
            raise aside
        text, *others = question.parts(question.tidied(asked.text))
        before = self.before(asked, answer_id)
        if before and question.asks_for_more(text):
            return self.another_way(before[-1], answer_id, asked)
        result = self.lookup.found(text, asked, before)
        if len(text) > question.MAX_CHARS:
            text, result = self.lookup.best_of(question.stretches(text), asked)
        answer = self._answer(text, asked, answer_id, result)
        if before and not answer.refused and answer.page == before[-1].page_id:
            answer = self._next_way(answer, asked) or answer
        if notice := question.notice(asked.text, text, others):
            answer = replace(answer, notice=notice)
        return self._remember(answer, asked)

    def before(self, asked: Question, answer_id: str) -> list[StoredAnswer]:
        """What was answered in this conversation before."""
        if not asked.thread:
            return []
        given = self.answers.in_thread(asked.channel, asked.thread)
        place = next((n for n, one in enumerate(given) if one.id == answer_id), len(given))
        return list(given[:place])

    def worded(self, base: Answer, lines: Sequence[tuple[Placed, str]], asked: Question) -> Answer:
        """An answer in the words of a model, each line over the piece of a page that bears it out."""
        pieces = list({(one.page.id, one.unit.start, one.unit.end): one for one, _ in lines}.values())
        first = pieces[0]
        if first.page.kind is Kind.PLAY:
            lines_of = [way.line for way in compose.ways(parse_play(first.page.text))]
            number = next((n for n, line in enumerate(lines_of) if line in first.unit.text), 0)
            answer = self._from_play(base, first.page, number, asked)
        else:
            answer = self.from_pages.chosen(base, pieces)
        return with_lines(answer, lines)

    def not_covered(self, given: Answer, asked: Question) -> Answer:
        """The honest no, where somebody who understands found that these pages do not answer."""
        if given.refused:
            return given
        near = tuple(filter(None, (given.piece, *given.others)))
        base = replace(
            Answer(given.id, given.question, given.relevance, others=near, seen=given.seen, notice=given.notice),
            reading=given.reading, language=given.language, engine=given.engine, model=given.model,
        )  # fmt: skip
        found = self.lookup.search(given.question, asked)
        return self._refused(base, asked, found)

    def keep(self, better: Answer, asked: Question) -> bool:
        """Remember what took the place of an answer; False where that was stopped, and stays as it is."""
        if not self.answers.save(self._stored(better, asked)):
            return False
        if not better.refused:
            self.answers.drop_gap(better.id)
        return True

    def another_way(self, given: StoredAnswer, answer_id: str, asked: Question) -> Answer:
        """The next line of the play, the next style, or the next page.

        Raises:
            NoOtherWay: There is none.
        """
        shown = given.shown
        if given.refused:
            raise NoOtherWay
        base = Answer(
            answer_id,
            given.asked.text,
            given.relevance,
            page=shown["page"],
            way=shown["way"],
            seen=tuple(shown["seen"]),
            kind=shown["kind"],
            language=shown.get("language", ENGLISH),
        )
        answer = self._next_way(base, asked)
        if answer is None:
            raise NoOtherWay
        asked = replace(asked, text=given.asked.text)
        return self._remember(answer, asked)

    def may_share(self, given: StoredAnswer) -> bool:
        """Whether everybody may see every page an answer was made from or names, today."""
        return self.may_read(given, Question(given.asked.text, "", public=True))

    def may_read(self, given: StoredAnswer, asked: Question) -> bool:
        """Whether this reader may see every page an answer was made from or names, today."""
        return all(self.lookup.may_see(page, asked) for page in Answer.from_json(given.shown).pages)

    def shared(self, given: StoredAnswer, answer_id: str, channel: str, thread: str) -> Answer:
        """The same answer as one of a channel: whoever reads it there may ask for another way."""
        answer = replace(Answer.from_json(given.shown), id=answer_id)
        asked = replace(given.asked, channel=channel, thread=thread or _SHARED, public=True, manages=False)
        return self._remember(answer, asked)

    def candidate(self, given: StoredAnswer, number: int, asked: Question, answer_id: str) -> Answer:
        """One of the other pieces that may have been meant, whole.

        Raises:
            PageChanged: It is gone, or not for this reader.
        """
        shown = Answer.from_json(given.shown)
        chosen = shown.others[number] if 0 <= number < len(shown.others) else None
        if chosen is None or not self.lookup.may_see(chosen.page, asked):
            raise PageChanged
        base = Answer(answer_id, given.asked.text, given.relevance, seen=shown.seen, language=shown.language)
        answer = self.from_pages.whole(base, chosen)
        if answer is None:
            raise PageChanged
        return self._remember(answer, asked)

    def chose(self, given: StoredAnswer, number: int | None, asked: Question) -> None:
        """Somebody found the answer in one of the pieces shown, or with None in the first."""
        shown = Answer.from_json(given.shown)
        pieces = shown.others if number is not None else (shown.piece,)
        piece = pieces[number or 0] if (number or 0) < len(pieces) else None
        page = self.pages.page(piece.page) if piece is not None else None
        if piece is None or page is None or page.version != piece.version:
            return
        manager = asked.rep if asked.manages else ""
        quote = page.text[piece.start : piece.end]
        self.places.chosen(given.asked.text, piece, quote, by_manager=manager, now=self.clock())

    def play(self, page_id: str, asked: Question, answer_id: str) -> Answer:
        """A play by its page, as "show me the nearest play" wants it.

        Raises:
            NoOtherWay: It is gone, or not for this reader.
        """
        page = self.pages.page(page_id)
        if page is None or page.kind is not Kind.PLAY or not self.lookup.may_see(page_id, asked):
            raise NoOtherWay
        base = Answer(answer_id, asked.text, 1.0, language=language_of(asked.text))
        return self._remember(self._from_play(base, page, 0, asked), asked)

    # -- choosing ----------------------------------------------------------------------------------

    def _answer(self, text: str, asked: Question, answer_id: str, result: Found) -> Answer:
        trouble = self.playbook.trouble if result.by_words else ""
        base = Answer(
            answer_id, text, result.relevance, notice=trouble, by_words_in=result.by_words_in,
            reading=result.reading and not trouble, language=language_of(text),
        )  # fmt: skip
        place = self.places.known_for(text)
        if place is not None and self.lookup.may_see(place.page, asked):
            known = self.from_pages.known(base, place.page, place.quote)
            if known is not None:
                return known
        found = self._from_found(base, result, asked)
        if found is not None and not found.refused:
            return found
        quoted = self._from_calls(base, asked)
        return quoted or self._refused(found or base, asked, result)

    def _from_found(self, base: Answer, result: Found, asked: Question) -> Answer | None:
        """From the play that was recognized, or from the pages; refused where they are not near enough."""
        today = self.clock().date()
        if result.relevance >= ENOUGH:
            # Words alone say nothing of a play whose words they are not.
            ranked = result.hits if result.by_words else preferred(result.hits, base.question, today)
            first = next((hit for hit in ranked if hit.page.id not in base.seen), None)
            page = self.pages.page(first.page.id) if first and first.page.kind is Kind.PLAY else None
            if page is not None:
                return self._from_play(base, page, 0, asked)
        return self.from_pages(base, result, today)

    def _from_play(self, base: Answer, page: Page, number: int, asked: Question) -> Answer:
        play = parse_play(page.text)
        way = compose.ways(play)[number]
        proof, source = self.lookup.proofs(asked).of(page, play, base.question)
        return replace(
            base,
            kind="play",
            page=page.id,
            title=page.title,
            stage=page.stage,
            style=way.style,
            way=number,
            **compose.play_lines(play, way),
            proof=(proof,) if proof else (),
            sources=(source_of(1, page, way.line), *((source,) if source else ())),
            seen=(*base.seen, page.id) if page.id not in base.seen else base.seen,
        )

    def _next_way(self, answer: Answer, asked: Question) -> Answer | None:
        page = self.pages.page(answer.page) if self.lookup.may_see(answer.page, asked) else None
        if page is not None and answer.kind == "play" and answer.way + 1 < len(compose.ways(parse_play(page.text))):
            return self._from_play(answer, page, answer.way + 1, asked)
        base = Answer(answer.id, answer.question, answer.relevance, seen=answer.seen, language=answer.language)
        result = self.lookup.search(answer.question, asked)
        other = self._from_found(replace(base, reading=result.reading), result, asked)
        return None if other is None or other.refused else other

    def _from_calls(self, base: Answer, asked: Question) -> Answer | None:
        """Without a page on it, what was heard on a won call may still help."""
        heard, source = self.lookup.proofs(asked).closest_turn(base.question)
        if heard is None or source is None:
            return None
        return replace(
            base,
            kind="call",
            page=source.page,
            title=source.title,
            proof=(heard,),
            sources=(source,),
            seen=(*base.seen, source.page),
        )

    # -- the honest no -----------------------------------------------------------------------------

    def _refused(self, base: Answer, asked: Question, result: Found) -> Answer:
        play = next((h for h in result.hits if h.page.kind is Kind.PLAY and h.closeness >= _NEAR_PLAY), None)
        nearest = Nearest(play.page.id, play.page.title) if play else None
        if not self.playbook.facts():
            reason = "The playbook is empty; whoever runs the coach gives it one."
        else:
            unsure = base.others or result.reading
            says = "I am not sure that your pages answer" if unsure else "The playbook has nothing on"
            reason = f"{says} “{question.short(base.question)}”."
        # What is not read yet is no gap.
        count = 0 if result.reading else self._record_gap(base, asked, nearest)
        return replace(base, refused=True, reason=reason, nearest=nearest, asked_before=count)

    def _record_gap(self, base: Answer, asked: Question, nearest: Nearest | None) -> int:
        now = self.clock()
        recent = [gap for gap in self.answers.recent_gaps(now=now, days=_GAP_DAYS) if gap.id != base.id]
        alike = question.is_like(base.question, [gap.question for gap in recent])
        same = [gap for gap, like in zip(recent, alike, strict=True) if like]
        group = same[0].group if same else base.id
        page = nearest.page if nearest else None
        self.answers.save_gap(Gap(base.id, group, base.question, asked.rep, page, now))
        return len(same) + 1

    def _remember(self, answer: Answer, asked: Question) -> Answer:
        self.answers.save(self._stored(answer, asked))
        return answer

    def _stored(self, answer: Answer, asked: Question) -> StoredAnswer:
        shown, at, text = answer.as_json(), self.clock(), answer.question
        return StoredAnswer(
            answer.id, replace(asked, text=text), answer.engine, answer.relevance, answer.refused,
            answer.page or None, answer.style, shown, at,
        )  # fmt: skip

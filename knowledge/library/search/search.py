"""Hybrid search: what is allowed, what is near, what has the words, then one ranking."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from knowledge.library.errors import IndexUnavailable
from knowledge.library.index.embedding import Embedder, Vectors
from knowledge.library.index.folder import Nearest, collection_of
from knowledge.library.index.late import AskedTokens, Tokens
from knowledge.library.index.probes import everyday
from knowledge.library.index.scan import Scan
from knowledge.library.index.units import above, texts_of, units
from knowledge.library.pages import Kind, PageStore, Reader
from knowledge.library.search import by_words, ranking
from knowledge.library.search.evidence import Evidence, Span, Weigh
from knowledge.library.search.found import Found, Hit
from knowledge.library.search.ranking import Baseline, Signals
from knowledge.library.search.snapshot import EMBED_NOW, Snapshot
from knowledge.library.text.language import ENGLISH, content_words, language_of
from knowledge.library.text.markdown import plain
from knowledge.library.text.query import NUMBER_STEMS, Query, stem, stems, understand

PASSAGE_CANDIDATES = 50
SENTENCE_CANDIDATES = 100
WORD_CANDIDATES = 50
RECOGNIZED_CANDIDATES = 20
_MOST_CANDIDATES = 1_000
LATE_CANDIDATES = 30
SENTENCE_WORDS_WEIGHT = 0.4
_QUESTIONS = 256
EVERYTHING = frozenset(Kind)


class Search:
    """Searches one snapshot. Safe to use from many threads."""

    def __init__(self, snapshot: Snapshot, nearest: Nearest, store: PageStore, embedder: Embedder) -> None:
        self.snapshot = snapshot
        self._nearest = nearest
        self._store = store
        self._embedder = embedder
        # One question is looked up several times: among pages, among calls, and again for another way.
        self._asked = lru_cache(maxsize=_QUESTIONS)(embedder.asked)
        # Not by a method of its own: in a circle a library that was replaced, and its open files, would live on.
        self._understood = lru_cache(maxsize=_QUESTIONS)(partial(_understand, snapshot))

    def __call__(
        self,
        question: str,
        *,
        reader: Reader,
        today: date,
        limit: int = 10,
        kinds: frozenset[Kind] = EVERYTHING,
        recognize: bool = True,
    ) -> Found:
        """Rank the passages this reader may see today; ``recognize`` plays by their phrases, or go by nearness."""
        view = self.snapshot
        allowed = view.allowed(reader, today, kinds)
        if self._embedder.reads_english_only:
            language = language_of(question)
            foreign = allowed & ~view.is_english
            if language != ENGLISH:
                return self._by_words(question, language, allowed, limit)
            if foreign.any() and not (allowed & view.is_english).any():
                return self._by_words(question, language, foreign, limit)
            allowed &= view.is_english
        if not allowed.any():
            return Found(0.0, ())
        query = self._understood(question)
        if not view.is_read:
            return self._until_read(query, allowed, limit, recognize=recognize)
        vector, asked = self._asked(query.text)
        bm25 = np.where(allowed, view.postings.bm25(query.terms), 0)
        # "And for three?" on its own is about nothing yet.
        recognizable = recognize and any(term not in NUMBER_STEMS for term in query.content)
        recognized = view.recognized(query.text, vector) if recognizable else np.zeros(len(view.ids), np.float32)
        candidates = self._candidates(vector, bm25, recognized, allowed)
        if not len(candidates):
            return Found(0.0, ())
        signals = self._signals(query, vector, bm25, candidates)
        scores = ranking.fuse(signals, recognized[candidates])
        if asked is not None:
            scores = self._by_tokens(asked, candidates, scores)
        relevance = self._relevance(query, signals, candidates, recognized)
        return Found(relevance, tuple(self._hits(candidates, scores, signals, limit)))

    def _by_words(self, question: str, language: str, allowed: NDArray[np.bool_], limit: int) -> Found:
        """In a language that the model does not read."""
        terms = dict.fromkeys((stem(word) for word in content_words(question, language)), 1.0)
        ranked = by_words.holding(self.snapshot, terms, allowed)
        if ranked is None:
            return Found(0.0, (), language)
        hits = self._hits(ranked.candidates, ranked.scores, ranked.signals, limit)
        return Found(ranked.relevance, tuple(hits), language)

    def _until_read(self, query: Query, allowed: NDArray[np.bool_], limit: int, *, recognize: bool) -> Found:
        """While most of the library has no vectors to go by."""
        view = self.snapshot
        recognized = np.zeros(len(view.ids), np.float32)
        if recognize and view.recognizer.pages:
            recognized = view.recognized(query.text, self._asked(query.text)[0])
        ranked = by_words.until_read(view, query, recognized, allowed)
        if ranked is None:
            return Found(0.0, (), reading=True)
        hits = self._hits(ranked.candidates, ranked.scores, ranked.signals, limit)
        return Found(ranked.relevance, tuple(hits), reading=True)

    def background(self, probes: NDArray[np.float16], scan: Scan) -> Baseline:
        """How close this library comes to questions about nothing it covers; all of them in one pass."""
        view = self.snapshot
        if not len(view.ids):
            return Baseline()
        # What is recognized by its phrases need not be near, so it makes no noise.
        near = view.play_of < 0
        asked = probes[: len(everyday())].astype(np.float32)
        firsts = scan.firsts(asked)
        closeness = [self._top(vector, [found[n] for found in firsts.values()], near) for n, vector in enumerate(asked)]
        # No mending of typos: a probe's word must not become a word of the library.
        queries = [understand(probe, view.postings.knows, lambda _: None) for probe in everyday()]
        known = [view.postings.known(query.content) for query in queries]
        return Baseline(float(np.mean(closeness)), float(np.mean(known)))

    def evidence(self, question: str, hit: Hit, spans: Sequence[Span]) -> list[Evidence]:
        """What speaks for each of some spans of the page that reach into the hit's passage."""
        view = self.snapshot
        query = self._understood(question)
        vector, asked = self._asked(query.text)
        rows, tokens = self._stored(hit)
        likeness = asked.likeness(tokens) if asked is not None and len(tokens) else None
        weigh = Weigh(query.content, view.postings, hit.page.title, hit.passage, rows @ vector, likeness, asked)
        return weigh(spans, self._embedder.spans)

    def _stored(self, hit: Hit) -> tuple[Vectors, Tokens]:
        """The vectors of a passage's sentences, and its tokens; made now where the index has not taken it in yet."""
        view, at = self.snapshot, self.snapshot.at.get(hit.passage.id, -1)
        if at >= 0 and view.rows[at] >= 0:
            first = int(view.rows[at]) + 1
            return view.vectors[first : first + int(view.sentences[at])].astype(np.float32), view.tokens_of(at)
        passage = hit.passage
        whole = self._embedder.encode([f"{above(hit.page.title, passage)}\n{plain(passage.text)}"])[0]
        return self._embedder.embed(units(passage.text) or [plain(passage.text)]), whole.tokens

    def sentence_scores(self, question: str, sentences: Sequence[str]) -> list[float]:
        """How well each sentence answers: its cosine with the question, and the share of the question's words in it."""
        view = self.snapshot
        query = self._understood(question)
        vectors = self._embedder.embed([query.text, *sentences])
        closeness = vectors[1:] @ vectors[0]
        words = [view.postings.share(query.content, set(stems(sentence))) for sentence in sentences]
        return [float(near) + SENTENCE_WORDS_WEIGHT * share for near, share in zip(closeness, words, strict=True)]

    def _relevance(
        self,
        query: Query,
        signals: Signals,
        candidates: NDArray[np.int64],
        recognized: NDArray[np.float32],
    ) -> float:
        """A play is recognized or it is not; what has no phrases to be recognized by has to be near."""
        view = self.snapshot
        certain = view.recognizer.certainty(float(recognized[candidates].max()))
        rest = view.play_of[candidates] < 0
        if not rest.any():
            return certain
        near = ranking.relevance(signals.only(rest), view.postings.known(query.content), view.background)
        return max(certain, near)

    def _top(self, vector: Vectors, firsts: Sequence[str], allowed: NDArray[np.bool_]) -> float:
        """The closest passage and the closest sentence of the nearest passages that count."""
        found = np.unique(np.array([self.snapshot.at[one] for one in firsts], np.int64))
        candidates = found[allowed[found]]
        if not len(candidates):
            return 0.0
        passage, sentence = self._cosines(candidates, vector)
        return float(passage.max() + sentence.max())

    def _candidates(
        self,
        vector: Vectors,
        bm25: NDArray[np.float32],
        recognized: NDArray[np.float32],
        allowed: NDArray[np.bool_],
    ) -> NDArray[np.int64]:
        view = self.snapshot
        found = [at for at in ranking.best(bm25, WORD_CANDIDATES) if bm25[at] > 0]
        if recognized.any():
            found.extend(at for at in ranking.best(recognized, RECOGNIZED_CANDIDATES) if recognized[at] > 0)
        for is_call in (False, True):
            # What may not be shown is dropped before the ranking, so more is asked for.
            group = view.is_call == is_call
            share = float(allowed[group].mean()) if group.any() else 0.0
            if share == 0:
                continue
            for sentences, most in ((False, PASSAGE_CANDIDATES), (True, SENTENCE_CANDIDATES)):
                wanted = min(_MOST_CANDIDATES, int(most / share))
                ids = self._near(collection_of(is_call=is_call, sentences=sentences), vector, wanted)
                found.extend(view.at[passage_id] for passage_id in ids if passage_id in view.at)
        candidates = np.unique(np.array(found, np.int64))
        return candidates[allowed[candidates]]

    def _near(self, collection: str, vector: Vectors, limit: int) -> Sequence[str]:
        try:
            return self._nearest.nearest(collection, vector, limit)
        except IndexUnavailable:
            # Words still find candidates, and the vector file still scores them.
            return ()

    def _signals(
        self,
        query: Query,
        vector: Vectors,
        bm25: NDArray[np.float32],
        candidates: NDArray[np.int64],
    ) -> Signals:
        view = self.snapshot
        passage, sentence = self._cosines(candidates, vector)
        page = view.page_postings.bm25(query.terms)[view.page_of[candidates]]
        covered = view.postings.covered(query.terms)[candidates]
        return Signals(passage, sentence, bm25[candidates].astype(np.float32), page, covered)

    def _by_tokens(
        self, asked: AskedTokens, candidates: NDArray[np.int64], scores: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The scores with late interaction added for the first ones; plays are known better by their phrases."""
        view = self.snapshot
        first = [at for at in ranking.best(scores, LATE_CANDIDATES) if self._has_tokens(int(candidates[at]))]
        late = [asked.score(asked.likeness(view.tokens_of(int(candidates[at])))) for at in first]
        return ranking.with_late(scores, first, late)

    def _has_tokens(self, at: int) -> bool:
        view = self.snapshot
        return view.play_of[at] < 0 and not view.is_call[at] and view.token_counts[at] > 0

    def _cosines(self, candidates: NDArray[np.int64], vector: Vectors) -> tuple[Vectors, Vectors]:
        """Exact cosines of each candidate and of its best sentence."""
        view = self.snapshot
        passage = np.zeros(len(candidates), np.float32)
        sentence = np.zeros(len(candidates), np.float32)
        rows, counts = view.rows[candidates], view.sentences[candidates]
        left = EMBED_NOW
        for n, (row, count) in enumerate(zip(rows, counts, strict=True)):
            if row < 0:
                left -= 1
                if left < 0:
                    continue
                passage[n], sentence[n] = self._embedded_now(view.ids[int(candidates[n])], vector)
                continue
            scores = view.vectors[row : row + 1 + count].astype(np.float32) @ vector
            passage[n] = scores[0]
            sentence[n] = scores[1:].max() if count else scores[0]
        return passage, sentence

    def _embedded_now(self, passage_id: str, vector: Vectors) -> tuple[float, float]:
        """For a passage the index has not taken in yet."""
        found = self._store.passages([passage_id]).get(passage_id)
        page = self._store.page(found.page_id) if found else None
        if found is None or page is None:
            return 0.0, 0.0
        scores = self._embedder.embed(texts_of(page, found)) @ vector
        return float(scores[0]), float(scores[1:].max(initial=scores[0]))

    def _hits(
        self,
        candidates: NDArray[np.int64],
        scores: NDArray[np.float32],
        signals: Signals,
        limit: int,
    ) -> Sequence[Hit]:
        view = self.snapshot
        pool = ranking.best(scores)
        ids = {at: view.ids[int(candidates[at])] for at in pool}
        stored = self._store.passages(list(ids.values()))
        # A page replaced a moment ago is no longer there to show.
        pool = [at for at in pool if ids[at] in stored]
        passages = [stored[ids[at]] for at in pool]
        chosen = ranking.choose(
            [float(scores[at]) for at in pool],
            [p.page_id for p in passages],
            [p.text for p in passages],
            limit,
        )
        return [
            Hit(
                passages[n],
                view.pages[view.page_of[candidates[pool[n]]]],
                float(scores[pool[n]]),
                float(signals.sentence[pool[n]]),
            )
            for n in chosen
        ]


def _understand(view: Snapshot, question: str) -> Query:
    return understand(question, view.postings.knows, view.vocabulary.nearest, view.abbreviations)

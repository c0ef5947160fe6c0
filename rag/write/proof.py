"""Prove a sentence of a language model: find the shortest slices of the passages that support it.

The model cites passages. A citation of the answer is the sentence of the passage that carries what the model wrote, so
that people read a line and not a page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.gather.library import Library
from rag.guard.lexicon import PLANNED
from rag.guard.mismatch import Verdict
from rag.guard.support import is_supported, may_hold
from rag.ports import Verifier
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.types import Chunk, Span
from rag.write.draft import Sentence
from rag.write.passages import Passage, is_inside
from rag.write.reading import choose_reading

__all__ = ["Check", "Prover"]

Check = Callable[[str, Sequence[str], int | None], Verdict]  # (sentence, texts, what 今年 means in them)

_MOST_READ = 2  # passages that a reading has slices of
_MOST_TOGETHER = 3  # sentences of the cited passages that may support a sentence together, before whole passages


@dataclass(frozen=True, slots=True)
class Prover:
    """Prove sentences from `passages` of `library` with `check`, and with what the `verifier` reads."""

    passages: Sequence[Passage]
    library: Library
    check: Check
    verifier: Verifier | None = None

    def prove(self, sentence: Sentence) -> tuple[Chunk, ...]:
        """Return the slices that support `sentence`; empty if none do.

        Those of the passages that it cites come first; else those of one other passage. Small models often write a
        true sentence with a wrong marker or none.
        """
        cited = [self.passages[marker - 1] for marker in sentence.markers]
        if cited and (found := self._proved(sentence.text, cited)):
            return found
        others = (passage for passage in self.passages if passage not in cited)
        return next(filter(None, (self._proved(sentence.text, [passage], read=False) for passage in others)), ())

    def _proved(self, text: str, passages: Sequence[Passage], *, read: bool = True) -> tuple[Chunk, ...]:
        """Return the slices of `passages` that support `text`.

        Without `read` the verifier can reject what the rules accept, but not accept what they reject. It reads two
        passages at most; of more the rules decide.
        """
        verdict = self.verdict(text, [passage.chunk for passage in passages], passages)
        settled = verdict.literal or not may_hold(verdict) or not (read or verdict.supported)
        if self.verifier is None or settled or len(passages) > _MOST_READ:
            return self._among(text, passages) if verdict.supported else ()
        reading, verifier = choose_reading(text, passages), self.verifier
        if not is_supported(text, verdict, lambda: verifier.support(text, reading.window)):
            return ()
        if verdict.supported:
            return self._among(text, passages)
        whole = tuple(passage.chunk for passage in passages)
        return reading.chunks if may_hold(self.verdict(text, reading.chunks, passages)) else whole

    def verdict(
        self, text: str, chunks: Sequence[Chunk], passages: Sequence[Passage], told: Sequence[str] = ()
    ) -> Verdict:
        """Return what the rules find in `text` beside slices of `passages`. `told` are sentences that were proved."""
        lines = [*told, *dict.fromkeys(line for chunk in chunks for line in self._lines(chunk))]
        lines += [passage.note for passage in passages if passage.note]
        years = {chunk.source.year for chunk in chunks}
        return self.check(text, lines, years.pop() if len(years) == 1 else None)

    def follow(self, sentence: Sentence, proved: Sequence[tuple[str, tuple[Chunk, ...]]]) -> tuple[Chunk, ...]:
        """Return the slices of earlier sentences from which `sentence` follows; empty if it does not.

        `proved` has the earlier sentences with their slices. A difference of two numbers follows from the sentences
        that state them. Only sentences with slices of the passages that `sentence` cites count.
        """
        cited = [self.passages[marker - 1] for marker in sentence.markers]
        used = [one for one in proved if any(is_inside(chunk, passage.chunk) for chunk in one[1] for passage in cited)]
        if not used:
            return ()
        chunks = tuple(dict.fromkeys(chunk for _, slices in used for chunk in slices))
        told = [text for text, _ in used]
        return chunks if self._supports(sentence.text, chunks, cited, told) else ()

    def _among(self, text: str, passages: Sequence[Passage]) -> tuple[Chunk, ...]:
        """Return the fewest slices of `passages`, which support `text`: a sentence, a few, or whole passages."""
        sentences = [chunk for passage in passages for chunk in _sentences(passage.chunk)]
        alone = next((chunk for chunk in sentences if self._supports(text, [chunk], passages)), None)
        if alone:
            return (alone,)
        if len(passages) == 1:
            return (self._run(text, sentences, passages[0]),)
        return self._shortened(text, self._needed(text, passages))

    def _run(self, text: str, sentences: Sequence[Chunk], passage: Passage) -> Chunk:
        """Return the shortest run of `sentences` of one passage that supports `text`."""
        for size in range(2, _MOST_TOGETHER + 1):
            for start in range(len(sentences) - size + 1):
                run = _run(sentences[start : start + size], passage.chunk)
                if self._supports(text, [run], [passage]):
                    return run
        return passage.chunk

    def _needed(self, text: str, passages: Sequence[Passage]) -> Sequence[Passage]:
        """Return `passages` without those whose absence leaves `text` supported; the last are dropped first."""
        needed = list(passages)
        for passage in reversed(passages):
            rest = [one for one in needed if one is not passage]
            if rest and self._supports(text, [one.chunk for one in rest], rest):
                needed = rest
        return needed

    def _shortened(self, text: str, passages: Sequence[Passage]) -> tuple[Chunk, ...]:
        """Return a slice of each passage, each as short as the others allow."""
        chosen = [passage.chunk for passage in passages]
        for at, passage in enumerate(passages):
            for chunk in _sentences(passage.chunk):
                if self._supports(text, [*chosen[:at], chunk, *chosen[at + 1 :]], passages):
                    chosen[at] = chunk
                    break
        return tuple(chosen)

    def _supports(
        self, text: str, chunks: Sequence[Chunk], passages: Sequence[Passage], told: Sequence[str] = ()
    ) -> bool:
        return self.verdict(text, chunks, passages, told).supported

    def _lines(self, chunk: Chunk) -> Iterator[str]:
        """Yield what can support a sentence that cites `chunk`: its text, headings, report, place and periods."""
        source = chunk.source
        yield chunk.text
        yield from filter(None, (*chunk.path, source.title, source.issuer, source.region))
        scopes = self.library.scopes_of(chunk)
        if any(scope.status == "planned" for scope in scopes):
            yield PLANNED
        periods = [scope.period for scope in scopes if scope.period]
        if periods:
            yield from dict.fromkeys(period.label for period in periods)
        elif source.year:
            yield f"{source.year}年"


def _sentences(chunk: Chunk) -> list[Chunk]:
    spans = (strip(chunk.text, span) for span in split_sentences(chunk.text))
    return [_part(chunk, span) for span in spans if len(span)]


def _run(sentences: Sequence[Chunk], whole: Chunk) -> Chunk:
    return _part(whole, Span(sentences[0].start - whole.start, sentences[-1].end - whole.start))


def _part(chunk: Chunk, span: Span) -> Chunk:
    return replace(chunk, start=chunk.start + span.start, end=chunk.start + span.end, text=span.of(chunk.text))

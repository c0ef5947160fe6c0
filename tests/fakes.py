"""Stand-ins that can be explained: no network, no weights, the same on every machine."""

import hashlib

import numpy as np

from index.search.tokens import tokenize
from rag.types import Answer, Chunk, Citation, ParsedReport, Reading, Report, Section, Source, Span


class HashEmbedder:
    """A text's vector counts its tokens in as many buckets: texts that share words are near each other.

    As with trained models, any two texts are rather near: a common direction makes up most of each vector.
    """

    def __init__(self, dimensions=64, name="hash"):
        self.name = name
        self.dimensions = dimensions
        self.fingerprint = f"{name}-{dimensions}"
        self.embedded = []  # every passage that was asked for, in order

    def embed_passages(self, texts, progress=None):
        self.embedded += texts
        if progress:
            progress(1.0)
        return np.array([self._vector(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def embed_query(self, text):
        return self._vector(text)

    def _vector(self, text):
        vector = np.zeros(self.dimensions, np.float32)
        for token in tokenize(text):
            vector[int.from_bytes(hashlib.blake2b(token.encode(), digest_size=4).digest()) % self.dimensions] += 1
        vector /= max(float(np.linalg.norm(vector)), 1e-12)
        vector += 2 / np.sqrt(self.dimensions)
        return vector / float(np.linalg.norm(vector))


class MarkingReader:
    """Marks `found` wherever it stands, with the same certainty; where it does not stand, nothing."""

    def __init__(self, found, *, none=0.1):
        self.found, self.none = found, none
        self.asked = []  # every question, in order

    def read(self, question, passages):
        self.asked += [question for _ in passages]
        return [self._mark(passage) for passage in passages]

    def _mark(self, passage):
        at = passage.find(self.found) if self.found else -1
        if at < 0:
            return Reading(Span(0, 0), -10.0, 1.0, 0.0)
        return Reading(Span(at, at + len(self.found)), 2.0, self.none, 1 - self.none)


def make_report(id_, paragraphs, *, title="", path=(), imprint=""):
    """Build a parsed report by hand: one chunk for each paragraph, one section for all of them."""
    head = f"{imprint}\n" if imprint else ""
    text = head + "\n".join(paragraphs)
    source = Source(id_, title)
    chunks, at = [], len(head)
    for paragraph in paragraphs:
        chunks.append(Chunk(source, path, at, at + len(paragraph), paragraph))
        at += len(paragraph) + 1
    sections = [Section(source, path, len(head), len(text))]
    if imprint:
        sections.insert(0, Section(source, (), 0, len(head), furniture=True))
    span = Span(0, len(imprint)) if imprint else None
    report = Report(source, text, (span,) if span else (), span)
    return ParsedReport(report, tuple(sections), tuple(chunks))


def quoting(question, *quotes, **fields):
    """Build an answer that says `quotes`, each the whole text of a report."""
    chunks = [Chunk(Source(f"report-{at}", ""), (), 0, len(quote), quote) for at, quote in enumerate(quotes, 1)]
    cited = tuple(Citation(marker, chunk, 0, chunk.end, chunk.text) for marker, chunk in enumerate(chunks, 1))
    return Answer(question, citations=cited, **fields)

"""Stand-ins that can be explained: no network, no weights, the same on every machine."""

import hashlib

import numpy as np

from index.search.tokens import tokenize
from rag.ports import Verdict
from rag.text.fold import fold
from rag.text.quantity import find_quantities
from rag.text.terms import terms_of
from rag.types import Answer, Chunk, Citation, ParsedReport, Report, Section, Source, Span
from rag.understand.question import COUNTED, Kind, read_question


class HashEmbedder:
    """A text's vector counts its tokens in as many buckets: texts that share words are near each other.

    As with trained models, any two texts are rather near: a common direction makes up a part of each vector.
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
        vector += 0.65 / np.sqrt(self.dimensions)
        return vector / float(np.linalg.norm(vector))


class TermJudge:
    """Judges by words: a sentence is as relevant as it, or its headings, have the terms of the question.

    A question for an amount or a date needs one in the sentence; the first of them is marked.
    """

    def __init__(self):
        self.asked = []  # every question and sentence, in order

    def judge(self, question, windows, before=""):
        whole = f"{before}，{question}" if before else question
        self.asked += [(whole, window.sentence) for window in windows]
        return [self._judge(read_question(whole), window) for window in windows]

    def _judge(self, question, window):
        asked = {term for term in terms_of(question.content) if len(term) > 1}
        said = terms_of(fold(window.sentence)) | terms_of(fold(" ".join(window.path[1:])))
        relevance = 14 * len(asked & said) / max(1, len(asked)) - 8
        if question.kinds & COUNTED:
            wants_date = question.kinds == {Kind.DATE}
            marked = [q for q in find_quantities(fold(window.sentence)) if q.is_date == wants_date]
            if not marked:
                return Verdict(relevance - 6, Span(0, 0), -8.0)
            return Verdict(relevance, Span(marked[0].start, marked[0].end), relevance)
        return Verdict(relevance, Span(0, len(window.sentence)), relevance)


class FrontRewriter:
    """Puts the question before a follow-up in front of it. What is 划分 begins a new subject to it."""

    def __init__(self):
        self.seen = []  # every follow-up, in order

    def rewrite(self, follow_up):
        self.seen.append(follow_up)
        return follow_up.before + follow_up.question

    def leaning(self, follow_up):
        return -4.0 if "划分" in follow_up.question else 4.0


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

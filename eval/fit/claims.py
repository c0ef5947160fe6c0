"""``python -m eval.fit.claims CLAIMS TEXTS OUT``: what the verifier learns from, with what the rules of the guard say.

A claim is a sentence about passages of government texts, true or false, written by people and models who did not know
the guard. Each comes out with the window in which the product reads it. This module trains nothing.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.parse import read_report
from rag.errors import DatasetError
from rag.gather.library import Library
from rag.guard.mismatch import Verdict
from rag.guard.support import features_of, may_hold, new_share
from rag.guard.verify import verify
from rag.ports import Window
from rag.types import Chunk, ParsedReport
from rag.write.passages import Passage
from rag.write.proof import Prover
from rag.write.reading import choose_reading

__all__ = ["Claim", "read_claims", "read_in_window"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, whether its passages support it, and the passages: text, start and end of each."""

    text: str
    true: bool
    kind: str  # how it came about: "true", "paraphrase", or what is wrong in it
    passages: tuple[tuple[str, int, int], ...]


def read_claims(path: Path) -> Iterator[Claim]:
    """Yield the claims of a file of JSON lines.

    Raises: DatasetError naming the line.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            read = json.loads(line)
            passages = tuple((str(name), int(start), int(end)) for name, start, end in read["passages"])
            yield Claim(read["claim"], bool(read["true"]), read["kind"], passages)
        except (ValueError, KeyError, TypeError) as error:
            raise DatasetError(
                f"{path}:{number}: {error!r}", hint="see eval/data/claims.jsonl for the fields"
            ) from error


def read_in_window(claim: Claim, reports: Mapping[str, ParsedReport]) -> tuple[Window, Verdict]:
    """Return the window in which the product reads a claim, and what the rules find in it. `reports` are by name."""
    used = {name: reports[name] for name, _, _ in claim.passages}
    library = Library({parsed.report.source.id: parsed for parsed in used.values()})
    passages = [
        Passage(marker, _chunk(used[name], start, end, library))
        for marker, (name, start, end) in enumerate(claim.passages, 1)
    ]
    prover = Prover(passages, library, lambda text, lines, year: verify(text, lines, year=year))
    verdict = prover.verdict(claim.text, [passage.chunk for passage in passages], passages)
    return choose_reading(claim.text, passages).window, verdict


def _chunk(parsed: ParsedReport, start: int, end: int, library: Library) -> Chunk:
    bare = Chunk(parsed.report.source, (), start, end, parsed.report.text[start:end])
    return Chunk(bare.source, library.section_of(bare).path, start, end, bare.text)


def _row(claim: Claim, reports: Mapping[str, ParsedReport]) -> dict[str, Any]:
    window, verdict = read_in_window(claim, reports)
    read = {"path": window.path, "before": window.before, "sentence": window.sentence, "after": window.after}
    told = {
        "features": features_of(verdict, 0.0)[:-1],
        "may_hold": may_hold(verdict),
        "new": new_share(claim.text, verdict),
    }
    return {"text": claim.passages[0][0], "claim": claim.text, "true": claim.true, "kind": claim.kind} | read | told


def main() -> None:
    """Read the arguments and write the rows."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.claims")
    parser.add_argument("claims", type=Path)
    parser.add_argument("texts", type=Path, help="the folder of the texts")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    claims = list(read_claims(given.claims))
    reports = {name: read_report(given.texts / name) for name in sorted({n for c in claims for n, _, _ in c.passages})}
    with given.out.open("w", encoding="utf-8") as out:
        for claim in claims:
            print(json.dumps(_row(claim, reports), ensure_ascii=False), file=out)


if __name__ == "__main__":
    main()

"""Whether a question takes it for a fact that something was in a year: 云桥2021年建成通车,是哪天."""

import re

from rag.text.fold import fold
from rag.text.words import segment
from rag.text.years import SHORT_YEAR, YEAR, in_digits
from rag.understand.question import read_question

__all__ = ["asserts_year"]

_NAMED = re.compile(rf"(?<!\d){YEAR}年?(?!\d)|{SHORT_YEAR.pattern}")
_OF_ANOTHER = re.compile(r"^[底末]?[之以]?前|的(?!时候)|[报公]告|公报|以[后来前]|之[后前]|至今|起|[前后](?=[,，])|到")
_CLAUSE_END = re.compile(r"[,;。?!]")
_RUN = re.compile(r"[\u3400-\u9fff]+")


def asserts_year(question: str, quote: str) -> bool:
    """Return whether `question` says that what the quote tells was in the year that it names.

    The year belongs to another thing if it is that of a report (2023年的报告), of a thing (2021年开工的桥) or a bound
    (2021年以后).

    >>> asserts_year("云桥2021年建成,是哪天?", "云桥于9月28日建成")
    True
    >>> asserts_year("2021年开工的云桥哪天建成?", "云桥于9月28日建成")
    False
    """
    folded, said = in_digits(fold(question)), fold(quote)
    named = list(_NAMED.finditer(folded))
    if len(named) != 1 or folded[: named[0].start()].endswith(("到", "至")):
        return False
    rest = _CLAUSE_END.split(folded[named[0].end() :])[0]
    asked = read_question(rest)
    asking = asked.needs[0].at if asked.content != rest.strip() else len(rest)
    if _OF_ANOTHER.search(rest[:asking] or rest):
        return False
    words = [word for run in _RUN.findall(asked.content) for word in segment(run) if len(word) > 1]
    return bool(words) and all(word in said for word in words)

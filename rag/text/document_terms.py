"""Find what a document says of itself at its end: since when and until when it holds, who explains it, whom to ask.

The criteria are those of the form of rules: a sentence whose subject is the document (本办法, 以上措施, or none at all)
with 自……起施行, 有效期 or 负责解释, and lines of labels such as 联系单位. All functions take folded text.
"""

import re
from collections.abc import Iterator, Sequence

from rag.text.characters import HAN
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.types import Span

__all__ = ["find_interpreter", "find_office", "find_start", "find_validity"]

_ITSELF = (
    r"(?:[本此该]|以上|上述|前述)(?:各项|有关|相关|政策|若干|实施|管理|暂行|工作){0,3}"
    r"(?:措施|办法|规定|通知|意见|方案|细则|预案|政策|条例|规划|指南|指引|决定|公告|通告|制度|规则|规程|标准|计划|条款)"
)
_OF_ITSELF = re.compile(_ITSELF)
_SHORT_NAME = re.compile('以下简称[《“"]')  # in an account of the document
_HOLDS = r"(?:施行|实施|执行|生效|试行|实行)"
_START = re.compile(
    rf"(?:自|从|于)[^,。;]{{2,30}}?(?:起|开始)(?:正式|全面)?{_HOLDS}|(?:施行|实施|生效)(?:日期|时间)(?:为|是)?[^,。;]{{0,4}}\d"
    rf"|(?:自|从)(?:发布|公布|印发|下发|颁布)之日起"
)
_VALIDITY = re.compile(
    r"有效期(?![内满届外前]|限?届)[^,。;]{1,40}|(?:执行|试行|施行|实施|政策)期限?(?:暂定|延长)?(?:为|是|至|到|自)[^,。;]{1,40}"
    rf"|(?:执行|有效|实施|施行)(?:至|到)(?!期满)[^,。;]{{2,30}}|{_ITSELF}(?:仅|只)?在?[^,。;]{{1,20}}(?:期间|期内)(?:有效|执行|适用)"
    rf"|起?至[^,。;]{{4,16}}(?:止|为止|有效|失效|废止)"
)
_ALONE = re.compile("^(?:自|从|有效期|试行期|执行期)")
_ASIDE = re.compile(r"^\([^()]*\)\s*")  # (责任单位:……), which closes the sentence before
_MOST_BETWEEN = 24  # characters between the document, as a subject, and the term
_INTERPRETER = re.compile(rf"(?:由|授权)[{HAN}()、《》“”\"]{{3,60}}?解[释读](?=[,。;\s]|$)")
_LABEL = re.compile(
    rf"(?:联系|咨询|承办|经办|办理|受理|责任|主管|解释)(?:单位|部门|科室|处室|股室|机构|窗口)\s*:\s*[{HAN}()、\d]{{2,40}}"
)
_BESIDE = 120  # characters at most between the label of an office and a telephone


def find_start(text: str) -> tuple[Span, ...]:
    """Return the sentence that says since when the document holds.

    >>> text = "第九条 补贴自次月起发放。第十条 本办法自2021年3月1日起施行,有效期三年。"
    >>> [span.of(text) for span in find_start(text)]
    ['第十条 本办法自2021年3月1日起施行,有效期三年。']
    """
    return tuple([*_sentences(text, _START)][-1:])


def find_validity(text: str) -> tuple[Span, ...]:
    """Return the sentence that says until when, or how long, the document holds.

    >>> text = "证书有效期两年。以上措施在汛期期间有效。"
    >>> [span.of(text) for span in find_validity(text)]
    ['以上措施在汛期期间有效。']
    """
    found = [*_sentences(text, _VALIDITY)]
    since = find_start(text)
    return tuple([one for one in since if one in found] or found[-1:])


def find_interpreter(text: str) -> tuple[Span, ...]:
    """Return the last clause that says who explains the document."""
    found = [Span(*match.span()) for match in _INTERPRETER.finditer(text)]
    return tuple(found[-1:])


def find_office(text: str, contacts: Sequence[Span]) -> tuple[Span, ...]:
    """Return the labelled offices beside one of `contacts`, the names and telephones at the foot."""
    found = (Span(*match.span()) for match in _LABEL.finditer(text))
    return tuple(
        strip(text, one)
        for one in found
        if any(
            -_BESIDE < contact.start - one.end < _BESIDE or 0 <= one.start - contact.end < _BESIDE
            for contact in contacts
        )
    )


def _sentences(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Yield the sentences in which `pattern` is said of the document itself."""
    for cut in split_sentences(text):
        sentence = strip(text, cut)
        aside = _ASIDE.match(sentence.of(text))
        sentence = Span(sentence.start + (aside.end() if aside else 0), sentence.end)
        said = sentence.of(text)
        match = pattern.search(said)
        if match and _is_of_document(said, match):
            yield sentence


def _is_of_document(said: str, match: re.Match[str]) -> bool:
    """Return whether the term `match` in the sentence `said` is that of the document: it is the subject, or none is."""
    before = said[: match.start()]
    if "解释" in before or _SHORT_NAME.search(before):
        return True
    named = [one.end() for one in _OF_ITSELF.finditer(said, 0, match.end())]
    return bool(_ALONE.match(said)) or (bool(named) and len(before) - named[-1] <= _MOST_BETWEEN)

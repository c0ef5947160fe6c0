"""Tell whether a question leans on the dialogue before it, or begins a new subject.

Signs of the question are weighed: six of its words, and what a rewriter reads in it and in the questions before it. The
weights were fitted by logistic regression on dialogues about government reports. docs/experiments.md and decision 0033
give the figures on texts that were left out. ``python -m eval.fit.leaning`` fits them again. English questions are too
few to fit: they lean where they point back or are very short.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from rag.text.fold import fold
from rag.text.numerals import ONES
from rag.text.stopwords import FUNCTION
from rag.text.terms import Vocabulary, terms_of
from rag.text.words import is_verb
from rag.text.years import FROM_THAT_YEAR, FROM_THIS_YEAR, NUMERAL_YEAR, SHORT_YEAR, THIS_YEAR, YEAR, any_of
from rag.types import Turn
from rag.understand.question import TOPIC, Kind, Question, read_question

__all__ = [
    "ANNOUNCES",
    "BESIDES",
    "LEANS_FROM",
    "LEANS_FROM_READ",
    "POINTS_BACK",
    "READ_SIGNS",
    "READ_WEIGHTS",
    "SIGNS",
    "WEIGHTS",
    "YEARS",
    "Reading",
    "leans",
    "names_only_a_year",
    "signs_of",
    "told_by_form",
]

Reading = Callable[[], float]  # runs a network
SIGNS = ("length", "points", "asks", "new", "answered", "unknown")
READ_SIGNS = (*SIGNS, "read")  # with what a rewriter reads
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"length": -0.37, "points": 3.3, "asks": -1.61, "new": -1.53, "answered": 2.82, "unknown": -0.6, "bias": 4.77}
)
LEANS_FROM = 0.02  # the score from which on a question leans; keeps 95 % of the new subjects apart, cross-validated
# With a rewriter's logit beside the signs of the words
READ_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"length": -0.06, "points": 0.7, "asks": 0.0, "new": -0.81, "answered": 1.49, "unknown": -0.2}
    | {"read": 0.35, "bias": 2.19}
)
LEANS_FROM_READ = 2.0  # keeps more new subjects apart than 1.5, and finds as many follow-ups: docs/experiments.md

POINTS_BACK = re.compile(
    r"^(?:那么?|那边|还有|另外|其中|其(?![他它余实])|它们?|他们?|她们?|[这那][个些条项]?|该|上[述面]|前者|后者|都|又|再|然后|也"
    r"|后来|最后|确定(?=[是不没有,?吗])|不[是对,]|[换改]成)"
    r"|^(?:and |(?:what|how) about)"
    r"|呢[,。!]*[?？。!]*$"
    r"|其中|它们?|他们|这些|上述|\b(?:it|they|them|those|these)\b"
)
# A question that begins so has no subject
_SUBJECTLESS = re.compile(r"^(?:比(?![例重率较])|占(?![比地])|相当于|属于|排(?=第|在)|由|归|是(?!否))")
_TEXTS = (
    "办法|报告|文件|通知|规定|意见|方案|条例|细则|指南|材料|政策|措施|规划|纲要|公报|公告|通告"
    "|制度|标准|规范|规程|准则|规则|章程|目录|清单|名单|预案|批复|协议|合同|讲话|草案"
)
_AREAS = "社区|小区|园区|街道|开发区|景区|城区|新区|片区|辖区|校区|库区|矿区|林区|灾区|牧区"
# A confirmation, a correction, one of several, or another year counted from the one that was asked about
_BY_FORM = re.compile(
    r"^(?:(?:你?确定|真的)(?=[是不没有,?吗]|$)|不对|那?其中|[它他她]们|上述|[前后]者|不是?[^,]+,|[换改]成|那?再?往?[前后上下]一?年|次年)"
    r"|^这[个笔种类家]"  # one of what was spoken of: 这个行业; not the place, the time or the text itself
    rf"(?![省市区县镇乡村州盟旗月季年]|城市|地[区方]|国家|星期|学期|.{{0,4}}?(?:{_TEXTS})|计划|决[定议算]|预算|通报|.{{0,2}}?(?:{_AREAS}))[\u3400-\u9fff]"
    r"|^占(?:[全总]|[^道用地比,][^,]{0,8}(?:比[重例]|份额))"  # says of nothing how much it takes
)
# What announces that another subject follows: 对了，另外问一下
_ASKS_AGAIN = r"(?:问|请教|打听|咨询|了解)(?:一?下|一?个(?:别的)?(?:问题|事)?|[你您])*"
ANNOUNCES = re.compile(
    rf"^(?:(?:对了|顺便|另外|还有|话说|那|我|再|还|也|想|要|请|换一?个|说个?|别的|其他|话题|问题|事情?|好的?|谢谢)[,。:\s]*)*{_ASKS_AGAIN}[,。:\s]*"
    r"|^(?:对了|顺便|话说回?来?|换一?个(?:话题|问题)|说[个点]别的)(?:[,。:\s]+|$)"
)
YEARS = re.compile(
    rf"(?<![\d第]){YEAR}(?!\d)年?|{NUMERAL_YEAR}年|{SHORT_YEAR.pattern}|(?:{THIS_YEAR})度?|{any_of(FROM_THIS_YEAR)}"
)
# What a question about another year may have beside the year: 18年目标是多少, 05年的时候, 今年打算达到
_OF_A_YEAR = re.compile(
    r"目标|计划|规划|打算|准备|预计|预期|预测|实际|实绩|完成|达到|实现|(?:的|那)?时候|那会儿?|当时|平均|[每一]年|点$"
    r"|的|了|到|是|要|有|又|再(?!就业|生|造)|才|只|还|想|呐|哪|呢"
)
_SOME_YEARS = rf"(?:[这那近前过]|过去|往后|今后|未来)[{ONES}十两几\d]+年(?:[里来间内])?"
_ANOTHER_YEAR = re.compile(rf"{_SOME_YEARS}|{YEARS.pattern}|{any_of(FROM_THAT_YEAR)}")
BESIDES = re.compile(r"^(?:另外|还有个?(?:事|问题))[,:\s]*")  # another subject may follow, or more about this one
# The text itself: 这个办法由谁解释
_DOCUMENT = re.compile(r"^[这本该][个份篇部]?(?P<noun>办法|报告|文件|通知|规定|意见|方案|条例|细则)(?!呢)(?=..)")
_SHORT_CHARS = 3  # shorter or equal content has no topic of its own
_UNKNOWN_THING = 2.0  # a name has two unknown words at least: 地铁票价
_WHOLE_CHARS = 5  # a question with an interrogative and as much content names a thing of its own
_UNKNOWN_RARITY = 0.5  # of a word where the vocabulary is not known
_MOST_CHARS = 14  # a longer question is not more complete


def leans(
    question: Question, earlier: Sequence[Turn], vocabulary: Vocabulary | None = None, read: Reading | None = None
) -> bool:
    """Return whether `question` cannot be understood without the `earlier` turns.

    `vocabulary` is that of the searched reports. Without it, every pair of characters counts as a
    word of theirs. `read` returns a rewriter's log-odds that it leans; it is called where the form does not tell.

    >>> leans(read_question("那编外的呢？"), [Turn("全区教师有多少名？")])
    True
    >>> leans(read_question("湖里区划分了多少个网格？"), [Turn("全区教师有多少名？")])
    False
    """
    announced = ANNOUNCES.match(question.folded)
    if announced and announced.end() < len(question.folded):
        question = read_question(question.text[announced.end() :])
        return bool(POINTS_BACK.search(question.folded)) and leans(question, earlier, vocabulary, read)
    besides = BESIDES.match(question.folded)
    if besides and besides.end() < len(question.folded):
        rest = read_question(question.text[besides.end() :])
        whole = rest.kinds != {Kind.WHAT} and len(rest.content.replace(" ", "")) >= _WHOLE_CHARS
        return (not whole or bool(POINTS_BACK.search(rest.folded))) and leans(rest, earlier, vocabulary, read)
    document = _DOCUMENT.match(question.folded)
    if document and not any(document["noun"] in fold(turn.question + turn.answer) for turn in earlier):
        return False
    told = told_by_form(question)
    if told is not None:
        return told
    signs = signs_of(question, earlier, vocabulary)
    if read is not None:
        return _weighed({**signs, "read": read()}, READ_WEIGHTS) >= LEANS_FROM_READ
    if signs["unknown"] >= _UNKNOWN_THING and not signs["new"] and signs["asks"] and not signs["points"]:
        return False  # what it is about, neither the reports nor the dialogue know
    return _weighed(signs, WEIGHTS) >= LEANS_FROM


def _weighed(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return weights["bias"] + sum(weights[name] * value for name, value in signs.items())


def told_by_form(question: Question) -> bool | None:
    """Return whether a question leans, as its form alone tells. None: the signs decide."""
    content = question.content.replace(" ", "")
    if TOPIC.search(question.folded):
        return False
    if not content or names_only_a_year(content) or _BY_FORM.match(question.folded):
        return True
    if question.english:
        return len(content) <= _SHORT_CHARS or bool(POINTS_BACK.search(question.folded))
    return None


def names_only_a_year(content: str) -> bool:
    """Return whether `content` names a year and no thing: at most a verb stands beside what any year may have."""
    written = f"去{content}" if content.startswith("年") else content  # the reading of questions cuts 去 of 去年
    without, years = _ANOTHER_YEAR.subn("", written)
    rest = _OF_A_YEAR.sub("", without)
    return years == 1 and (len(rest) <= 1 or is_verb(rest, only=False))


def signs_of(question: Question, earlier: Sequence[Turn], vocabulary: Vocabulary | None = None) -> dict[str, float]:
    """Return the value of each of :data:`SIGNS`.

    ``length``: characters of content. ``points``: a word points back, or the subject is missing. ``asks``: it has an
    interrogative. ``new``: the words of the reports that it has and no earlier question has, weighted by rarity.
    ``answered``: those of them that an earlier answer has. ``unknown``: the words that neither the reports nor an
    earlier question has.
    """
    content = question.content
    asked = frozenset().union(*(terms_of(fold(turn.question)) for turn in earlier))
    answered = frozenset().union(*(terms_of(fold(turn.answer)) for turn in earlier))
    new, unknown = _weights(content, asked, vocabulary)
    return {
        "length": float(min(len(content.replace(" ", "")), _MOST_CHARS)),
        "points": float(bool(POINTS_BACK.search(question.folded) or _SUBJECTLESS.match(question.folded))),
        "asks": float(question.kinds != {Kind.WHAT}),
        "new": sum(new.values()),
        "answered": sum(weight for term, weight in new.items() if term in answered),
        "unknown": unknown,
    }


def _weights(content: str, asked: frozenset[str], vocabulary: Vocabulary | None) -> tuple[dict[str, float], float]:
    """Weigh the pairs and Latin words of `content` that `asked` has not.

    Return the weights of those that the reports have, and the sum of the weights of the others.
    """
    terms = sorted(term for term in terms_of(content) - asked if len(term) > 1)
    if vocabulary is None:
        return {term: _UNKNOWN_RARITY for term in terms if FUNCTION.isdisjoint(term)}, 0.0
    weights, most = vocabulary.weigh(content), vocabulary.rarity(0)
    scaled = {term: weights.get((term,), 0.0) / most for term in terms}
    known = {term: weight for term, weight in scaled.items() if vocabulary.frequency.get(term, 0)}
    return known, sum(scaled.values()) - sum(known.values())

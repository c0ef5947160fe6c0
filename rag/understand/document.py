"""Read what a question asks of the head or the foot of a document: its number, issuer, date, attachments and so on."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.text.document_parts import DocumentPart
from rag.text.fold import fold
from rag.text.numerals import TENS
from rag.text.offices import BODY_LEVELS
from rag.text.stopwords import FILLER

__all__ = ["DOCUMENT_NOUN", "DocumentQuestion", "matter_of", "read_document_question"]

DOCUMENT_NOUN = (
    r"(?:报告|文件|通知|意见|办法|规定|条例|方案|细则|公报|公告|通报|决定|规划|指南|指引|措施|讲话|材料|预案|章程|制度|纲要|全文|明电"
    r"|公文|批复|通告|[函文])"
)
_NAMED = rf"(?:{DOCUMENT_NOUN}|政策)"
_THIS = r"(?:[这本该此](?:一?[份个篇部件则]|)|整[个份篇])"
_OTHER = re.compile(rf"那[份个篇部件].{{0,12}}{_NAMED}")
_PLAIN = re.compile(
    rf"{_NAMED}|文号|号文|多少号|落款|成文|印发|发文|抄送|主送|附件|[科处股]室|[这那][{TENS}\d]{{1,3}}条"
)
_GLUE = re.compile(
    rf"{_THIS}?{_NAMED}(?=$|[\s的是由在,?里中上])(?:里面?|中|上)?|{_THIS}|请问|请教下?|劳驾问下|麻烦问下"
    r"|[的了是在由呢啊吗吧么过来有都把给这那]|[,。?!、:;\s]"
)
_ALONE = re.compile(rf"{_NAMED}|[和与及份个一]")
_WHO = r"(?:谁|哪(?:一|几|两|三)?[个家些]?(?:部门|单位|机关|机构|厅局|[厅局委部])?|什么(?:部门|单位|机关|机构))"
_WHEN = r"(?:哪一?[天日]|几号|几月几?[日号]|(?:什么|啥|哪个)(?:时候|时间|日子)|何[时日]|几时|哪一?年哪?一?月?|哪个?月)"
_WHICH = r"(?:什么|啥|哪[一几些]?[个份部条项]?|几)"
_WHICH_ONE = r"(?:哪一?[个家些]?|什么|啥)"
# Behind a question for a person: 当时什么职务. The head states it beside the name.
_IN_WHAT_OFFICE = re.compile(
    r"[,、]?(?:他|她|其)?(?:当时|那时候?|时任|现任|现在)?(?:还)?(?:是|任|担任|当|的)*(?:什么|啥|何)(?:职务|身份|职位|职|官儿?|头衔)"
    rf"|(?:人|领导|[{BODY_LEVELS}]长)?(?:叫|是)*(?:谁|哪位|(?:什么|啥)(?:名字)?)(?=$|[,。?])"
)
_INNER = r"(?:[科处股]室|科(?![技目学普])|处(?![理罚置于长])|股(?![份票权])|窗口)"  # an office within a body
_BODY = r"(?:部门|单位|机构|[局委办])"
_EXPLAINS = r"(?:负责|来|给|具体)*解[释读]"
_HOLDS = r"(?:施行|实施|执行|生效|实行|试行)"
_ENDS = r"(?:到期|失效|截止|作废|废止|终止|过期|期满|停止?执行|不再?(?:执行|有效|管用))"
_ISSUE = r"(?:印发|下发|颁发|制发|签发|颁布|成文|发出|发文|出台)"
_PATTERNS: tuple[tuple[DocumentPart, re.Pattern[str]], ...] = (
    (
        DocumentPart.VALIDITY,
        re.compile(
            rf"{_WHEN}(?:就|才|会|要|正式)*(?:{_ENDS}|结束|为止)的?|{_ENDS}(?:的?(?:日期|时间))?(?:是|在|到)*{_WHEN}"
            rf"|有效期?限?(?:是|为|到|至|截止)*(?:{_WHEN}|多久|多长(?:时间)?|几年|多少年)|(?:执行|实施|施行|管|有效|用)(?:到|至){_WHEN}(?:为?止)?"
            r"|(?:管|有效|执行|实施|持续|用)(?:几年|多久|多长(?:时间)?|多少年)|有效期"
        ),
    ),
    (
        DocumentPart.START,
        re.compile(
            rf"[自从打]?{_WHEN}(?:就|才|会|要|正式|全面)*(?:(?:开始|起)(?:正式|全面)?(?:{_HOLDS}|算起?)?(?=$|[,、?。的])|{_HOLDS}|算起)的?"
            rf"|(?:{_HOLDS}|起算)的?(?:日期|时间)(?:是|为)*(?:{_WHEN}|多少)?|[自从打]{_WHEN}(?:开始|起)?(?:{_HOLDS}|有效|算)"
        ),
    ),
    (
        DocumentPart.INTERPRETER,
        re.compile(rf"(?:由|归|是|让)?{_WHO}{_EXPLAINS}的?|解释权(?:归|在|是|属于?)*{_WHO}?"),
    ),
    (
        DocumentPart.NUMBER,
        re.compile(
            r"(?:什么|啥|哪个|多少)?的?(?:文号|发文字?号|文件号)(?:是|为)?(?:多少|什么|啥|几号?)?|第?几号文件?|多少号(?:文件?|$|(?=[?。]))"
        ),
    ),
    (
        DocumentPart.COPY,
        re.compile(r"还?抄送(?:给|到)?了?(?:[哪些几个家]*|谁|什么)?(?:部门|单位|机关|地方|[部厅局委])?"),
    ),
    (
        DocumentPart.ADDRESSEE,
        re.compile(
            rf"主送(?:机关|单位)?(?:是|给)?(?:{_WHO})?|收文(?:机关|单位)|(?:印|下)?发(?:给|往|到)了?(?:{_WHO}|哪里|哪儿|哪些?地方)的?"
        ),
    ),
    (
        DocumentPart.ATTACHMENT,
        re.compile(
            r"(?:(?:后头|后面|后边|末尾|最后|文后|底下)(?:还|都|又|另)?)?"
            r"(?:有没有|有无|[一总]?共?(?:附带|附上|附有|[有带附跟列挂])?[着了]?(?:几|多少|哪些|哪几|什么|啥)[个份张项种]?的?)附件|(?:[两几]个)?附件(?:一共|总共|都|分别|里)*(?:有|是|叫|包括)"
            r"(?:哪|几|多少|什么|啥)[些个几]?"
            r"|(?:后头|后面|后边|末尾|最后|文后|底下)?(?:还|都|又|另)?附(?:带|上|有)?[着了]?的?(?:是|都是)?"
            r"(?:哪|几|多少|什么|啥)[些个几]?[样个份张种]?(?:东西|材料|表格?|文件|清单|内容)?"
        ),
    ),
    (
        DocumentPart.OCCASION,
        re.compile(
            rf"(?:在)?(?:什么|哪[一个次]*)(?:会|大会|会议)上?(?:作|做|讲|宣读)的?|{_WHEN}(?:作(?!废)|做|宣读)的?(?:{_THIS}?报告)?"
        ),
    ),
    (
        DocumentPart.SPEAKER,
        re.compile(
            rf"报告人(?:是|叫)?(?:谁|哪位)?|(?:谁|哪位|哪个人)(?:代表[^,。?]{{1,10}})?来?(?:作(?!出)|做|宣读|念)的?(?:{_THIS}?报告)?|谁的报告"
            rf"|(?:作|做|宣读|念)(?=[^,。?]{{0,8}}报告的(?:人|领导|[{BODY_LEVELS}]长)?(?:是|叫)*(?:谁|哪位|什么(?:名字)?|啥))"
        ),
    ),
    (
        DocumentPart.PRINTED,
        re.compile(
            rf"印发(?:的?(?:日期|时间))?(?:是|为)*{_WHEN}|印发的?(?:日期|时间)|{_WHEN}(?:印发|印)的?(?=$|[?。])"
        ),
    ),
    (
        DocumentPart.DATE,
        re.compile(
            rf"(?:落款|成文|{_ISSUE}|发布)(?:的?(?:日期|时间))?(?:写的|是|为)*(?:{_WHEN})|(?:落款|成文|{_ISSUE})的?(?:日期|时间)(?:是|为)?(?:多少|什么)?"
            rf"|{_WHEN}(?:{_ISSUE}|发布|制定|发)(?:的|了|出来的)?(?=$|[?。])"
        ),
    ),
    (
        DocumentPart.ISSUER,
        re.compile(
            rf"(?:{_ISSUE}|发布|制定|落款)的?(?:机关|单位|部门|机构)(?:是)?(?:{_WHO}|什么)?|落款是?{_WHO}"
            rf"|{_WHO}(?:联合|共同|一起|一块儿?|合伙)?(?:{_ISSUE}|发布|发)的?(?=$|[?。])"
        ),
    ),
    (
        DocumentPart.BASIS,
        re.compile(
            rf"(?:依据|根据|按照?|照)的?(?:是|了)?[^,。?]{{0,12}}?{_WHICH}[^,。?]{{0,10}}?(?:制定|定|出台|起草|印发|编制)(?:出来)?的"
            rf"|(?:制定|出台|法律|政策|文件)的?依据(?:是|有)?(?:{_WHICH})?"
        ),
    ),
    (
        DocumentPart.TITLE,
        re.compile(
            r"(?:标题|题目|全称|全名)(?:是|叫)?(?:什么|啥)|(?:文件|报告|通知|办法|意见|方案)的?(?:名称|名字)?叫(?:什么|啥)"
        ),
    ),
    (
        DocumentPart.CONTACT,
        re.compile(
            r"联系人(?:是|叫)?(?:谁|哪位)?|(?:联系|咨询|办公)?(?:电话|方式)(?:号码?)?(?:是|号码)*(?:多少|什么|几号)"
            r"|(?:联系|咨询)(?:电话|方式)|(?:的?事儿?)?(?:该|要|可以|应该)?[打拨]的?(?:哪一?个|什么|啥)(?:电话|号码?)(?:号码)?(?:去?(?:问|咨询|联系))?"
        ),
    ),
    (
        DocumentPart.OFFICE,
        re.compile(
            rf"(?:的?事儿?)?(?:[归由找问]|去找|该找)?{_WHICH_ONE}(?:{_INNER}(?:来|在|去)?(?:管|负责|承办|经办|受理|对接|联系|咨询|问|办)?"
            rf"|{_BODY}(?:去|来)?(?:咨询|联系|对接|问))的?"
            rf"|(?:联系|承办|经办|责任)(?:单位|部门|{_INNER})(?:是|叫)*(?:{_WHICH_ONE}(?:{_INNER}|{_BODY})?|谁)?"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class DocumentQuestion:
    """The parts of a document that a question asks for."""

    parts: tuple[DocumentPart, ...]  # in the order of the question
    matter: str  # the other words of the question: "" or words that name the document
    other: bool  # the question speaks of another document: 那份……通知
    plain: bool  # it speaks of a document or a part of one in so many words: 通知, 印发; not only 补助谁发的


def matter_of(folded: str) -> str:
    """Return the words of `folded` that are neither a reference to the document nor particles.

    >>> matter_of("浙江这个意见"), matter_of("这份报告的")
    ('浙江', '')
    """
    return " ".join(word for word in _GLUE.sub(" ", FILLER.sub(" ", folded)).split() if not _ALONE.fullmatch(word))


@lru_cache(maxsize=256)
def read_document_question(text: str) -> DocumentQuestion | None:
    """Return what a question asks of the head or the foot of a document. None: nothing.

    >>> asked = read_document_question("这份通知抄送哪些单位？")
    >>> [part.value for part in asked.parts], asked.matter
    (['copy'], '')
    """
    rest = folded = fold(text).strip()
    found: list[tuple[int, DocumentPart]] = []
    for part, pattern in _PATTERNS:
        if match := pattern.search(rest):
            found.append((match.start(), part))
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    if not found:
        return None
    if any(part is DocumentPart.SPEAKER for _, part in found):
        rest = _IN_WHAT_OFFICE.sub(" ", rest)
    return DocumentQuestion(
        tuple(part for _, part in sorted(found, key=lambda one: one[0])),
        matter_of(rest),
        bool(_OTHER.search(folded)),
        bool(_PLAIN.search(folded)),
    )

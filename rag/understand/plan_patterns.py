"""Patterns of questions that compare, list, add up or look for a report, in folded text."""

import re

from rag.text.numerals import ONES
from rag.text.years import FROM_THIS_YEAR, YEARS_FROM, any_of
from rag.understand.interrogatives import HOW_MANY

__all__ = [
    "ABOUT_REPORT",
    "ACHIEVED",
    "ARRANGED",
    "ASKS",
    "AS_ONE",
    "CHANGED",
    "COMPARES",
    "DIFFERENCE",
    "DIFFERS",
    "DOCUMENT",
    "EACH",
    "EXTREME",
    "GLUE",
    "GREW",
    "GREW_BY",
    "GROWTH",
    "IN_IT",
    "LESS",
    "MORE",
    "MOST_BEFORE",
    "MOST_YEARS",
    "NATION_WORDS",
    "NOISE",
    "OF_BULLETIN",
    "OF_REPORT",
    "PERCENT",
    "RELATIVE",
    "RUNNING_YEARS",
    "SAID_THERE",
    "SUM",
    "TARGET",
    "TARGET_ONLY",
    "TO_ACHIEVE",
    "WHICH_OF_REPORTS",
    "WHICH_REPORT",
    "YEAR_BEFORE",
    "counted_noun",
]

DOCUMENT = r"(?:政府|国务院|工作|统计|这些|那份|这份|的)*(?:报告|公报|材料|文件)"
_WHICH_YEAR = r"(?:哪|何|那)[一个]*(?:年|届)(?:度)?的?"
_OF_WHICH_MEETING = "哪[一]?[次届][^,。?的]{0,12}的"  # 哪次党代会的报告
WHICH_REPORT = (
    rf"{_WHICH_YEAR}(?={DOCUMENT})|(?:哪|那)[一]?[份个篇](?={DOCUMENT})|{_OF_WHICH_MEETING}(?={DOCUMENT})|{_WHICH_YEAR}"
)
# 这几份报告的哪一份: the reports stand before what asks for one of them
WHICH_OF_REPORTS = re.compile(
    r"(?:[这那](?:[几些]|[两二三四五六七八九十]{1,2})?[份个篇]?|几[份个篇]|所有的?|各)(?:政府|国务院|工作|统计)*(?P<noun>报告|公报|材料|文件)"
    r"[的里中当之内面]{0,3}[,、]?(?:是|在)?哪[一]?[份篇](?![附文材清表名合协])"
)
# Words that only ask for the report, beside the statement
ABOUT_REPORT = re.compile(
    rf"(?:(?:咱们?|我们)?(?:库里?|手头)?(?:的)?(?:这[些批]|所有)?{DOCUMENT}(?:里面?|中|上|里头)*)|{WHICH_REPORT}"
    r"|第一次|首次|最早|最先|头一[回次]|出现[在过了]?(?=$|[,。 ]|[哪那这])|(?<=,)[提讲说]要"
    r"|(?:这|那)(?:句|段)?话?(?:是|出自)|出自|[写登记][在进到](?:了|去的?)?|提[到出]的?|说过?|讲[到过]?|公布了?|回顾的?|表态|宣布"
    r"|查一下|是在?(?=$|[,。 ])"
)
IN_IT = re.compile(r"^年?(?:度)?的?(?:那份|这份)?(?:里面?|中|上)?[,、]?")  # behind the year of a bulletin
SAID_THERE = re.compile(rf"{DOCUMENT}(?:里面?|中|上)?(?:又|也|还)?[讲说提写][到的]?")
RUNNING_YEARS = re.compile(r"[连近好这][着续]?几[年次]")  # not a number that is asked for
CHANGED = re.compile(r"(?:怎么|如何|咋|怎样)(?:个)?(?:变|走)|变化|走势|趋势")
_TURNS = "增加|增长|减少|下降|降低|提高|上升|退步|进步|[升涨降跌厚薄]"
# Between two years that a question names as ends: 从2003年到2006年增加了多少
GREW_BY = re.compile(rf"(?<![新均])(?:{_TURNS})了(?:多少|几)(?=[个百千万亿元吨件家户人次公里亩点美]|[^\w]|$)")
AS_ONE = re.compile(rf"年?这[{ONES}十]+年")  # 2018到2022这五年: the span is meant as one
EACH = re.compile(r"每一?年|一年一年|逐年|历年|分别|各年度?的?|各[是为有]?|依次|年年|几年(?=[的里])")
SUM = re.compile(r"一共|合计|总共|加起来|加在?一起|加在?一块儿?|拢共|累计|总计|共计|总和")
_NOUN = "[^,。?了来呢啊吗呀吧的](?:[^,。?]{0,10}?[^,。?了来呢啊吗呀吧的])"  # what is counted: 多少口袋公园
_UNITED = rf"(?<![这近那])(?>(?:{HOW_MANY.pattern}|几)(?:个?百?分?点)?)"  # the number that is asked for, with its unit
_WAY = "[多少高低大小快慢]"
EXTREME = re.compile(
    rf"(?:哪|那)[一个]*年[^,。?]{{0,16}}?(?:最(?P<way>{_WAY})|(?P<way2>{_WAY})(?=[,。?]|$))"
    rf"|最(?P<way3>{_WAY})的?(?:是|为)?(?:哪|那)[一个]*年"
)
_N = "[一二两三四五六七八九十]"
LESS = frozenset("少低小慢")
_MUCH = r"(?:多少|几)"
_PERCENTAGE = "增速|涨幅|比例|比重|份额|率"
MOST_YEARS = 12  # of a library, in a question for the year with the most
_YEAR_BEFORE = r"(?:上一年|前一年|头一年)"
YEAR_BEFORE = re.compile(_YEAR_BEFORE)
RELATIVE = re.compile(
    rf"{any_of((*FROM_THIS_YEAR, *(word for word, far in YEARS_FROM.items() if far)))}|{_YEAR_BEFORE}"
)
# 多几成, 涨几个点: how far something grew. Of 城镇化率 it is how far two percentages differ
GROWTH = re.compile(rf"{_MUCH}(?:成|番|倍)|百分之?{_MUCH}|^(?!.*(?:{_PERCENTAGE})).*{_MUCH}个?(?:百分)?点")
DIFFERS = re.compile(
    rf"相?差|(?:多|少|高|低|快|慢|超|拉开|增加|减少|涨|降|领先|落后)[了出]?(?:减|增|打|收|安排)?[了出]?[^,。?增]{{0,3}}?(?:{_MUCH})"
    rf"|[谁哪](?:个|边|家|年)?更?[多少高低快慢大小]|相比|(?:跟|和|与|同).{{1,16}}比"
)
NATION_WORDS = ("全国", "我国")
ASKS = re.compile(rf"{_MUCH}|相?差|哪")
MORE = re.compile(rf"(?:相?差|[多少高低大小快慢])(?:出来?|了)?{_MUCH}")  # 哪年多,多多少
DIFFERENCE = re.compile(rf"(?:相差|差)(?:了|出|距)?(?:是|有)?(?:{_MUCH}|的?$|[,。?])")
MOST_BEFORE = 60  # characters before 比 that name what is compared
COMPARES = re.compile(
    rf"(?<=..)(?<![同环占对类可])比(?![例重率较])(?P<b>[^,。;?]{{1,40}}?)(?:还|又|要)?(?P<way>(?:实际)?(?:多|少|高|低|快|慢|大|小|重|长|短))"
    rf"[^,。;?]{{0,5}}?(?P<much>{_MUCH})"
)
_COUNTED_NOUN = re.compile(rf"{_UNITED}(?P<noun>{_NOUN})(?=[?。,]|$)")  # 多少个公园
GREW = re.compile(
    rf"(?<=..)(?<![同环占对类可要将])比(?![例重率较])(?P<b>[^,。;?]{{1,40}}?)(?:{_TURNS}|多增|少增|回升|回落|下滑|恶化|改善)了?(?P<much>{_MUCH})"
)
PERCENT = re.compile(rf"几?个?百分点|[几少多]个?点|百分之[几多]|{_PERCENTAGE}")
NOISE = re.compile(
    rf"(?<!减)[多少高低快慢超]出?了?(?:减|打|收)?了?(?={_MUCH})|"
    rf"是?(?:{CHANGED.pattern})的?|"
    rf"(?<![班系序前行])列一?[下个]?(?:表|出来?)?(?=$|[,。?])|(?:谁|哪[个边家]?)更?[高低快慢多少大小]|[升涨增降][长加幅]?得[^,。?]{{1,3}}(?=$|[,。?])|"
    rf"(?:把|将)?拉开了?(?:多少)?|(?:的)?[高低快慢多少]吗|相比[之呢]*|(?:又|再)?涨到了?{_MUCH}|最[后终]|实际数?|(?:是不是|有没有)"
    rf"|一年[里间]?(?=[,多涨少])|[,，?](?:一年里?|{_N}年间)?(?:多|少|高|低|大|小|快|慢|超|涨|升|降|跌|落|下降|上升|提高|降低|改善|好|增加|减少)(?:[了出]|下[了来去]?)?(?:打|收)?[了出]?{_MUCH}[^,。?]*|"
    rf"(?:哪|那)[一个]*年(?P<verb>[^,。?]{{0,16}}?)得?(?:[更最]{_WAY}|{_WAY}(?=[,。?]|$))|(?:哪|那)[一个]*年|最[多少高低大小快慢]的?(?:是|为)?|[,，](?:又|再)?(?:相差|差|[多少高低快慢])(?:[出了]*){_MUCH}[^,。?]*"
    rf"|(?:相差|差)(?:[出了]*){_MUCH}[^,。?]*|{SUM.pattern}|(?:{EACH.pattern})地?(?:[说讲列报数](?:一?[下遍])?(?:出来)?(?=[,。?]|$))?|这?[两二三四五六]个?年(?:份|里|来|间)?的?|这几年的?|年初|当年"
    rf"|(?:都?是)?(?:百分之)?{_UNITED}(?:(?P<noun>{_NOUN})|[^,。?]{{0,5}}?)(?=[?。,]|$)|都?是{_MUCH}"
)
OF_REPORT = re.compile(
    r"年?(?:度)?的?(?:那份|这份)?(?:(?:人民)?(?:国务院|政府|全国)?(?:的|工作)*报告"
    r"|[^,。?、\d]{0,6}[省市县区州](?:(?:人民)?政府)?(?:的|工作)*报告(?!中心|会|厅|期|数|率|[^,。?]{0,5}(?:病例|传染|感染|死亡|事故)))"
)
OF_BULLETIN = re.compile(
    r"年?(?:度)?的?(?:那份|这份)?(?P<bulletin>[^,。?、\d]{0,8}?(?:国民经济和社会发展|经济社会发展|统计){0,3}公报)"
)
ARRANGED = re.compile(
    r"(?:安排|列)的?$|(?<![重需必主只])要[^,。;的]{1,6}的$|(?<!决)(?:预算|草案)(?:[上里中]的?|数|安排)?的?$"
)  # at the end of 23年安排的
GLUE = re.compile(
    r"^(?:[的在和与及跟从起、,到至比较同把将]|里头?|其中|年初|预期)+|(?:[的在和与及跟、,到至是较同又把将多]|(?<![占同环对])比|才|就)+$"
)
TARGET_ONLY = re.compile(
    r"(?:当年|年初|原来|原先|当初|原|其|自己)?(?:所?(?:定|说|提|计划|预计|安排|确定|提出|既定)[下好过]?的?)?"
    r"(?:预期|计划|增长)?(?:目标|计划|预算|预期|任务|要求)?(?:值|数|要求)?(?:还?要)?"
)
TARGET = re.compile(r"打算|计划|目标|定[的了下]|任务|说[要好]|原[先来本定]|本来|年初|预[期计]|想(?:要)?[干做]?到?")
ACHIEVED = re.compile(
    r"(?:完成|做到|达到?|实现|达标|兑现|[换建改够做]完?|超额完成)[得到成]?了?(?:没有?|吗|么|没|不)(?=$|[,。?])|最[后终]|实际上?|真的?(?=[改建做完])|结果"
)
TO_ACHIEVE = re.compile(rf"{TARGET.pattern}|{ACHIEVED.pattern}|超额完成|比(?=多|少|高|低)|有没有|是不是|[,。?].*$")


def counted_noun(text: str, compares: re.Match[str]) -> str:
    """Return what a comparison counts, with its verb: of 多建了多少个公园, 建公园. "" if nothing stands there."""
    counted = _COUNTED_NOUN.match(text, compares.start("much"))
    verb = text[compares.end("way") : compares.start("much")].strip("了出还又") if "way" in compares.groupdict() else ""
    return verb + counted["noun"] if counted else ""

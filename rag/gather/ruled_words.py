"""Words of plans, notices and explanations: headings of results, goals and rules; norms, aims and facts.

Functions take folded text.
"""

import re

__all__ = [
    "achieves",
    "aims",
    "binds",
    "binds_strictly",
    "heads_goals",
    "heads_results",
    "heads_rules",
    "heads_tasks",
    "holds",
    "is_of_form",
    "recurs",
    "resolves",
    "tells",
]

_AGENDA = re.compile(  # a heading that begins so tells what is to be done: 夯实发展基础, 提升服务成效
    r"^\W*(?:第?[一二三四五六七八九十\d]+[章节条部分]*\W*)?(?:切实|全面|进一步|不断|持续|积极|大力|扎实|深入|认真|严格)*"
    r"(?:夯实|筑牢|打牢|巩固|提升|提高|增强|加强|强化|推进|推动|扩大|深化|改善|拓展|解决|补齐|落实|完善|健全|优化|着力|加快|狠抓|建立|打造|做好"
    r"|开展|组织|实施|规范|抓好|做实|报告|公开)"
)
_RESULTS = re.compile(
    r"基础(?=$|[与和及、,。?])|现状|底数|家底|成效|成就|成绩|回顾|背景|形势|机遇|挑战|(?<!补)(?<!补齐)短板|数据$"
    r"|(?:运行|基本|总体|完成|开展|执行|发放|工作|受理|办理|使用|收支)情况|进展|情况(?:介绍|通报|如何|怎[么样])|(?:存在|面临|突出)的?[^,。]{0,6}问题"
    r"|(?:起草|制定|编制|修订|出台)的?(?:过程|情况|经过|背景)|为(?:什么|何)|十[二三四]五[\"”]?(?:时期|期间)?的?(?:主要)?发展"
)
_TASKS = re.compile(r"(?:重点|主要|工作|目标|具体)(?:任务|举措|工程|行动|项目)|工作(?:安排|部署|打算|重点)|下一?步")
_GOALS = re.compile(r"目标|指标|愿景|展望")
_RULES = re.compile(
    r"问答|答?记者问|解答|条件|标准|对象|范围|程序|流程|申[请报领]|办理|法律责任|附则|总则|罚则|奖惩|资格|须知|注意事项|工作要求|有关要求|纪律"
)
_SPEAKER_CHARS = 12
_NOT_OUGHT = "供响适反效对相感呼回理照报答"  # before 应
_THINGS_OF_OUGHT = "用对急届收纳付免邀答聘征有战激变力"  # after 应
_STRICT = re.compile(
    r"的,(?=[可应须由按给不责暂追另每最依并处收取免自前奖补享停将发分一请要]|报销|支付|视[同为]|及时)|的(?:不予|予以|不得|给予|按|由|可)"
    rf"|不得|严禁|禁止|必须|应当|(?<![必急])须(?!知|臾)|不予|予以|(?<![{_NOT_OUGHT}])应(?![{_THINGS_OF_OUGHT}])|不再"
    r"|可以?(?:凭|向|通过|按|申[请报领]|自主|享受|同时|到|由|持|叠加|直接|优先|用于|参加|拨打|在|登录|选择|执行|给予|预支|延[期长]|适当|予以|不)"
    r"|起(?:施行|实施|执行|生效|享受|启用|不再)|有效期|同时废止|负责解释|下列|依法(?:给予|追究)|逾期|\d(?:个工作)?[日天]内|以下罚款|原则上|》规定|[以之][前后][^,。;]{0,10}(?:的|者)[,。;]"
)
_LOOSE = re.compile(
    r"(?:期限?|时间|地点|标准|比例|额度|限额|上限|下限|基数|底线|起付线|范围|对象|条件|材料|电话|地址)(?:分别)?(?:为|是|:)|[上下]浮\d"
    r"|最[高长多低短][^,。;]{0,8}[\d一二两三四五六七八九十]|每(?!年)[^,。;\d]{1,12}\d[\d.]*[万亿]?元|每年[^,。;\d]{0,3}\d[\d.]*[万亿]?元|每(?:年|月|周|季度|半年)[^,。;]{0,12}\d?次"
    r"|按照?[^,。;]{1,40}(?:给予|计发|报销|补助|奖[励补]|支付|拨付|执行|(?:逐月|分[档期次])?发放|处理|处置|补偿|补贴|缴纳|配[建置])|给予[^,。;]{0,16}(?:补[助贴]|奖[励补]|补偿)"
    r"|个人不|不收取|免费[乘进享游]|由[^,。;]{2,30}(?:代缴|审[核查批])|停止[领享]|封顶|支付\d+%"
)
_RECURS = re.compile(r"(?:每年|次年|每学年|逐年)[^,。;]{0,12}$")
_AIMS = re.compile(
    r"力争|争取|目标|预期|(?<!五年)(?<!三年)(?<!行动)(?<!年度)计划(?!》|单列|生育|生产|内|外)|拟(?![定订稿])|到\d{4}年|预计|将(?:于|在|达|有|投入|启动|开展|组织|举[办行])|任务数?为"
)
_RISES = re.compile(r"达到|提[高升][到至]|增加到|降[至到低]|压减|突破|控制在|实现|不低于|以上(?=[,。;]|$)|以内|左右")
_TELLS = re.compile(
    r"已(?!列入|在)|了(?!解)|曾|累计(?!达到|缴费|缴纳|满|超过)|截[至止]|同比|以来|先后|实有|显示"
    r"|实际(?:完成|发放|发运|执行|到位|使用|利用|产量|达到|收到|支出)|(?<!公)共(?!同|建|享|用|有产权|创|筑|管)[^,。;\d]{0,10}\d|全年(?!不|封顶|限|最)"
)
_HOLDS = re.compile(r"(?:全[市县区州省乡镇院校]|我[市县区省]|现有|共有|实有)(?!划分|安排|设立)[^,。;]{0,20}\d")
_GROWS = re.compile(
    r"(?:增长|下降|增速|上升)[^,。;]{0,6}\d|[较比]上年"
    r"|^\W*(?:建成|查处|查获|排查|抽查|接收|受理|追回|清退|办结|评选|表彰)[^,。;]{0,20}\d"
)
_RESOLVES = re.compile(
    r"(?:(?<!未)经|已经?|于)[^,。;]{0,40}(?:政府|会议?|党组|小组|审议|研究|讨论)[^,。;]{0,12}(?:同意|通过|批准)(?![后的])"
)
_ACHIEVES = re.compile(r"(?:完成|发放|受理|办结|收到|查处|追回|兑现|惠及|受益|采纳|入库|核查)(?!的)[^,。;]{0,20}\d")


def heads_results(heading: str) -> bool:
    """Return whether the heading of a plan or a notice is about what was or is, such as 发展基础."""
    return _RESULTS.search(heading) is not None and _AGENDA.match(heading) is None


def heads_goals(heading: str) -> bool:
    """Return whether goals stand under the heading, such as 主要目标."""
    return _GOALS.search(heading) is not None


def heads_tasks(heading: str) -> bool:
    """Return whether tasks stand under the heading, such as 重点任务."""
    return _TASKS.search(heading) is not None


def heads_rules(heading: str) -> bool:
    """Return whether conditions, ways and duties stand under the heading, such as 申报条件."""
    return _RULES.search(heading) is not None and _AGENDA.match(heading) is None


def binds_strictly(said: str) -> bool:
    """Return whether a sentence lays down what may, must or must not be done, or what follows in which case."""
    return _STRICT.search(said) is not None


def binds(said: str, *, planned: bool = False) -> bool:
    """Return whether a sentence lays down a norm, if only by a rate or a limit. Among plans, one to reach is none."""
    return binds_strictly(said) or (_LOOSE.search(said) is not None and not (planned and _RISES.search(said)))


def aims(said: str) -> bool:
    """Return whether a sentence tells what is aimed at."""
    return _AIMS.search(said) is not None


def tells(said: str) -> bool:
    """Return whether a sentence tells what came about."""
    return _TELLS.search(said) is not None


def holds(said: str) -> bool:
    """Return whether a sentence tells how much there is of something, and not how much there shall be."""
    return _GROWS.search(said) is not None or (_HOLDS.search(said) is not None and _RISES.search(said) is None)


def resolves(said: str) -> bool:
    """Return whether a document tells that it was passed."""
    return _RESOLVES.search(said) is not None


def achieves(said: str) -> bool:
    """Return whether a dated sentence may tell what was achieved."""
    return tells(said) or _ACHIEVES.search(said) is not None


def recurs(before: str) -> bool:
    """Return whether what stands before a date makes it one of every year: 每年1月10日."""
    return _RECURS.search(before) is not None


def is_of_form(said: str) -> bool:
    """Return whether a clause only says who speaks, such as 答:."""
    return len(said.strip()) <= _SPEAKER_CHARS and said.rstrip().endswith(":")

"""Words with little content: in questions, in sentences and beside numbers. Patterns are for folded text.

Each use has its own list. 目前 adds nothing to a question but may state a time in a sentence. 通过 adds nothing to a
sentence but may be the topic of a question.
"""

import re

from rag.text.years import LAST_YEAR, THIS_YEAR, YEAR

__all__ = [
    "ASKING",
    "BESIDE_A_NUMBER",
    "ENGLISH_STOP",
    "FILLER",
    "FUNCTION",
    "GLUE",
    "LIGHT_WORDS",
    "POLITE",
    "TOTALS",
]

TOTALS = "一共|总共|合计|共计"

# Single characters
_PARTICLES = frozenset(
    "的了在是有和与为对把被将等及其这那也都又就才到着过们以于并而或从由向上下中里后前之所个各"
    "跟给让得地要会能可还去来做该此每您你我他它吗呢啊吧么些几没一"
)
FUNCTION = _PARTICLES | frozenset("不什何哪多少搞无")  # never the topic of a question
# They claim nothing in a sentence. 不 and 无 are not in it because they negate, 多 and 少 because they compare.
GLUE = _PARTICLES | frozenset(
    "共约仅均已经即则因故分别根据报告显示指出提表明另外同时目关自数量次件事正面步人达全加起二两三四五六七八九十百千万亿"
)

# In questions
POLITE = re.compile(
    r"请问|请告诉我|(?:请|麻烦)?[你您]?(?:帮[我忙]?)?查一?下|麻烦问一?下|[你您]好|谢谢|我想(?:知道|了解|问)(?:一下)?|想问(?:一下)?|能?说说|告诉我"
    r"|根据[本该]?(?:这份|这篇)?(?:报告|文件|材料|文章)"
    r"|[在从]?(?:这份|这篇|本|该)?(?:报告|文件|材料|文章)(?:里面|里|中|上)(?:说|提到|写|称)?的?"
    r"|(?:这份|这篇|本|该)(?:报告|文件|材料|文章)(?!.{0,10}(?:发布|公布|刊登|发表|登载|公开)的?[?。\s]*$)"
    r"|\b(?:please|tell me|could you|according to the report|in the report)\b"
)
FILLER = re.compile(
    rf"{TOTALS}|究竟|到底|大概|大约|大致|具体|目前|现在|分别|又是|[这那][个次些]|一下子?|哪位|来着|来说|而言|(?:方面)?的?情况"
)
ENGLISH_STOP = re.compile(
    r"\b(?:the|a|an|of|in|on|at|to|for|by|with|from|and|or|is|are|was|were|be|been|has|have|had|did|does|do|its|their"
    r"|this|that|there|it|into|s|how|many|much|what|which|who|when|where|why|under|during|per|as|than|will|can)\b"
)
# Interrogatives, which reports do not contain. If they stayed in a query, 什么 would outweigh the topic.
ASKING = re.compile(
    "请问|为什么|是什么|有什么|什么|哪[些个里儿位年种家一]?|多少|如何|怎么样?|怎样|是否|为何|[吗呢吧]|谁|何时|何地|啥"
    "|多[久大长高]|第?几"
)

# In sentences
# Words that a paraphrase may add, because they claim nothing.
LIGHT_WORDS = re.compile(
    r"(?:"
    r"合计|加起来|加起|总计|总共|左右|大约|大概|包括|包含|涵盖|涉及|如何|怎样|怎么|什么|哪些|"
    r"进行|开展|方式|方面|情况|工作|内容|时间|问题|事项|措施|做法|作为|当作|帮助|通过|需要|"
    r"能够|可以|已经|现在|如今|当时|随后|此后|此外|另外|同时|并且|而且|其中|以及|还有|开始|"
    r"结束|启动|拟定|受到|设想|为了|由于|因为|所以|因此|根据|按照|对于|关于|有关|相关|属于|"
    r"位于|名为|称为|即为|分别|各自|一共|共有|设有|拥有|具有|获得|得到|取得|实现|达到|达成|"
    r"完成|表示|提出|指出|提到|显示|认为|说明|称|范围|数量|数字|总数|比重|比例|年份|期间|"
    r"当年|该年|本年|全年|为止|截至|报告|文件|文中|原文|资料|记载|披露|介绍"
    r")+"
)
# Words that may stand between a number and the thing it counts: words without content, and verbs such as 新聘.
BESIDE_A_NUMBER = re.compile(
    rf"{YEAR}年|{THIS_YEAR}|{LAST_YEAR}|目前|当前|现有|[全我本][省市区县镇街国校]|其中|同时|以来|总[数计量]|合计|累计|分布|数量|人数"
    r"|招聘|新聘|聘用|聘任|新招|引进|引入|新增|增加|新建|建成|建设|新开办|开办|完成|实现|达到?|处理|查处|开展|配备|投入|投资"
    r"|收缴|征收|发放|购置|采购|修建|修复|建立|打造|实施|清理|拆除|排查|走访|举办|招录|录用|选派|救助|减免|支持|签约|落地|出台|制定|培育|改造|整治|划分|设立|成立|组建|安排|发放|拥有|共有|另有|还有|覆盖|涉及|解决|办理|受理|获评|入选"
    r"|[共已为有了的新并还又含及和与约]"
)

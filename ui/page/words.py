"""All texts of the page. Templates get this module as ``w``."""

NAME = "依据"
TAGLINE = "答案都是报告原文，每一句都能翻到出处"

# asking
ASK_TAB = "提问"
REPORTS_TAB = "报告"
WELCOME = "想从报告里知道什么？"
WELCOME_HOW = "用平常的话问即可。答案逐字取自报告，每一句都能翻到出处；报告没写的，会照实说没有。"
EXAMPLES = "可以这样问"
EMPTY_LIBRARY = "还没有报告。"
EMPTY_LIBRARY_HOW = "先在“报告”一栏上传，几秒钟后就可以提问。"
EMPTY_LIBRARY_WAIT = "请管理员上传报告后再来提问。"
QUESTION_LABEL = "问题"
QUESTION_HINT = "输入问题，按回车提问"
ASK = "提问"
STOP = "停止"
NEW = "新对话"
KEYS = "回车提问 · Shift+回车换行 · Esc 停止"
ASKING = "正在查找…"
WRITING = "正在核对…"
STOPPED = "已停止。"
WHOLE_PATH = "完整路径"
SAME_PLACE = "与上一条同一处"
CONNECTION_LOST = "连不上服务器，请稍后再试。"
LOG_LABEL = "对话"

# a list of questions
MANY = "成批提问"
MANY_HOW = (
    "选一份 Excel 或 CSV，里面有一列是问题。答完后下载同一份表，每个问题旁边写着答案、报告、章节、页码、原文和把握。"
)
MANY_CHOOSE = "选择问题表"
MANY_SUFFIXES = ".xlsx,.xls,.csv,.txt"
MANY_SAVE = "下载答案"
MANY_SCRIPT = {  # for static/many.js
    "sending": "正在上传",
    "busy": "已答 {done} 题，共 {total} 题",
    "good": "{total} 题都答完了。",
    "lost": "连不上服务器，请稍后再试。",
}

# the reports to ask
ASKED_IN = "在 {count} 份报告里问："
ASKED_IN_ALL = "在全部 {count} 份报告里问"
BETWEEN = "、"
AND_MORE = "等 {count} 项"
TITLE = "《{title}》"
YEAR = "{year}年"
CHOOSE = "选择报告"
CHOOSE_DONE = "收起"
ASK_ALL = "问全部报告"
UNCHOOSE = "去掉"
CHOICE_SEARCH = "查找年份、地区、类别或报告名"
FACETS = {"year": "年份", "place": "地区", "kind": "类别", "report": "报告"}
MORE_REPORTS = "还有 {count} 份，输入名称查找"
UNKNOWN_CHOICE = "网址里有 {count} 项在报告库里找不到，已略过。"
NO_REPORT_FITS = "没有报告符合所选条件。"
NOTHING_CHOSEN = ("没有报告符合所选条件", "请去掉一些条件，或点“问全部报告”。")

# an answer
YOU_ASKED = "问"
EVIDENCE = "依据"
IN_PLACE = "在报告中查看"
READ_AS = "按此理解："
ASK_AGAIN_AS = "改一改再问"
NEAREST = "最接近的原文"
UNVERIFIED = "未核实"
UNVERIFIED_HOW = "以下内容在报告里找不到依据，不要采用："
DEGRADED = "语言模型未能作答（{reason}），以上为报告原文。"
CALCULATED = "计算"
COPY, COPIED = "复制（含出处）", "已复制"
RETRY = "重试"
GOOD, BAD = "有用", "有误"
BAD_WHY = "哪里不对？（可不填）"
BAD_WHY_EXAMPLE = "例如：数字是去年的"
SEND, CANCEL = "提交", "取消"
THANKS_GOOD = "谢谢，已记下。"
THANKS_BAD = "谢谢，已记下，我们会核对这个答案。"
NOT_KEPT = "没能记下，请稍后再试。"

# rows: a value for each year or place
ROW_LABEL = "范围"
ROW_VALUE = "数值"
ROW_MISSING = "报告没有写"
CHART_UNIT = "单位：{unit}"
CHART_FLOOR = "纵轴不从 0 起"
CHART_NOTES = "；"
CHART_TOLD = "折线图：从{first}到{last}；最高是{most}，最低是{least}。"

# the confidence
SURE_HIGH = "把握较大"
SURE_MIDDLE = "把握一般"
SURE_LOW = "把握较小"
SURE_HOW = "估计这段原文回答了问题的可能约 {percent}%。引文与报告逐字相同，是否切题请看原文。"
SURE_LOW_HOW = "估计这段原文回答了问题的可能约 {percent}%，请务必看原文再用。"

# exports
EXPORT_WORD = "导出 Word"
EXPORT_MARKDOWN = "导出 Markdown"
EXPORT_TITLE = "问答记录"
EXPORT_MADE = "由“依据”导出于 {when}"
EXPORT_FILE = "问答记录"
SOURCE_LINE = "{title}，第 {start}–{end} 字"
LIST = "，"
ORIGINAL = "打开原件"
ORIGINAL_SHORT = "原件"
UNCERTAIN = "识别自扫描件，可能有误，请看原件核对。"
UNCERTAIN_PARTS = "带点线的文字识别自扫描件，可能有误。"
PAGE_BEGINS = "第 {page} 页"
UNIT = "单位：{unit}"
TABLE = "表格"
ROWS_HIDDEN = "共 {height} 行，还有 {hidden} 行没有列出。"
ROWS_ALL = "全部列出"

# the library
LIBRARY = "报告库"
LIBRARY_COUNT = "共 {count} 份"
UPLOAD = "添加报告"
UPLOAD_DROP = "把文件或文件夹拖到这里，或者"
UPLOAD_FILES = "选择文件"
UPLOAD_FOLDER = "选择文件夹"
UPLOAD_HOW = (
    "支持 Word、PDF、OFD、网页、Excel、图片（扫描件）和文本，每份不超过 {mib} MB。同名报告会被新的替换，原件会保留。"
)
UPLOAD_CLEAR = "清除列表"
UPLOAD_SCRIPT = {  # for static/upload.js
    "sending": "正在上传",
    "waiting": "等待上传",
    "busy": "正在处理 {total} 份，已完成 {done} 份",
    "all": "{good} 份已加入",
    "failed": "，{bad} 份没有加入",
    "cancelled": "，{cancelled} 份已取消",
    "stop": "取消 {name}",
    "stopping": "正在取消",
    "stopped": "已取消，没有加入",
    "not_stopped": "没能取消，请再试一次。",
    "skipped": "略过 {count} 个文件：隐藏或临时的，或不支持的类型。",
    "lost": "连不上服务器，这份没有传完。请稍后再选它一次。",
    "none": "没有可以加入的文件。",
}
LIBRARY_FOUND = "找到 {found} 份，共 {count} 份"
LIBRARY_SEARCH = "查找标题、年份、地区、类别"
SORT = "排序"
SORTS = {"title": "标题", "year": "年份", "place": "地区", "kind": "类别", "date": "发布日期"}
ASCENDING, DESCENDING = "升序", "降序"
PAGES = "翻页"
PAGE_BEFORE, PAGE_AFTER = "上一页", "下一页"
PAGE_AT = "第 {page} 页，共 {pages} 页"
ASK_ONLY = "只问这份"
REPORT_SIZE = "{chars} 字"
OUTLINE = "目录"
REMOVE = "移除"
REMOVE_SURE = "移除后就不能再问到它，原文件不受影响。确定移除？"
REMOVE_YES = "确定移除"
REMOVED = "已移除《{title}》。"
ADDED = "《{title}》已加入，可以提问了。"
SAME_NAME = ("与这次的另一份文件同名", "请改名后再上传，否则后一份会替换前一份。")
ADDED_PARTLY = "其中有些文字读不出，回答里可能缺这些内容；请核对原文件。"
UPLOAD_WAITING = "排队中"
UPLOAD_UNITS = {  # as the loaders of ingest count them
    "pages": "正在读取第 {done}/{of} 页",
    "sheets": "正在读取第 {done}/{of} 张工作表",
}
UPLOAD_STAGES = {  # as ui.shelf.jobs names them
    "reading": "正在读取",
    "removing": "正在移除",
    "embedding": "正在建立索引",
    "opening": "正在启用",
}
WORKING = "正在处理"
NOT_ALLOWED = "您的账号不能管理报告。"

# the report
BACK_TO_ASK = "提问"
NO_REPORT = "没有这份报告"
NO_REPORT_HOW = "它可能已被移除，或者您不能查看它。"

# what is known of a report
FIELDS = {  # as rag.types.Source names them
    "title": "标题",
    "issuer": "发文机关",
    "region": "地区",
    "kind": "类别",
    "year": "报告年份",
    "account_year": "所述年度",
    "number": "文号",
    "published": "发布日期",
    "publisher": "来源",
}
FIELD_HINTS = {"year": "2022", "account_year": "2021", "number": "国发〔2022〕5号", "published": "2022-02-22"}
FIELD_ERRORS = {
    "title": "标题不能为空，最多 {most} 字。",
    "issuer": "最多 {most} 字。",
    "region": "最多 {most} 字。",
    "kind": "请从列表里选一类。",
    "year": "请填四位数的年份，如 2022。",
    "account_year": "请填四位数的年份，如 2021。",
    "number": "最多 {most} 字。",
    "published": "请填日期，如 2022-02-22。",
}
COLLECTION, COLLECTION_AUTO = "资料集", "同名的放回原处，新的放入默认"
COLLECTION_ERROR = "请填您有权使用的资料集：最多 {most} 个汉字、字母或数字。"
UNKNOWN = "不详"
EDIT, EDIT_SHORT = "修改报告信息", "修改"
EDIT_HOW = "这里改的是怎样找到、称呼这份报告，正文不会变。不知道的可以留空。"
SAVE = "保存"
SAVED = "已保存，下一个问题起生效。"
SAVED_LATER = "正在保存，要多等一会儿；稍后刷新这一页就能看到。"
RESET = "恢复为报告所写"
WAS_EDITED = "由管理员改过："

# colour schemes and accounts
LOOK_DARK, LOOK_LIGHT = "深色", "浅色"
SIGN_IN = "登录"
SIGN_IN_HOW = "请用单位发给您的账号登录。"
SIGN_OUT = "退出"
ACCOUNT = "账号"
PASSWORD = "密码"  # noqa: S105 - the word, not one
WRONG = "账号或密码不对。"
LOCKED = "试错次数太多，请在 {minutes} 分钟后再试。"
SESSION_OVER = "登录已过期，请重新登录。"
NO_PATH = "没有这个地址。"
CROSS_SITE = "这个请求不是从本页发出的。"

# failures: what went wrong, what to do
FAILURES = {
    "question": ("这个问题没法问", "问题不能为空，也不能太长；请用一两句话提问。"),
    "missing": ("还没有报告", "请先上传报告。"),
    "unknown": ("没有这份报告", "它可能刚被移除，请刷新页面。"),
    "overloaded": ("现在问的人太多", "请过几秒钟重试。"),
    "cancelled": ("已取消", "报告库没有变化；需要时请重新开始。"),
    "interrupted": ("处理它的服务器没有回音", "请刷新页面，看改动是否已生效；没有就再试一次。"),
    "damaged": ("报告库暂时打不开", "请告诉管理员：运行 yiju doctor 可查看原因。"),
    "busy": ("报告库正在更新", "请过一会儿再试。"),
    "format": ("不支持这种文件", "请另存为支持的格式后再上传。"),
    "too_large": ("文件太大", "每份不超过 {mib} MB；请拆成几份再上传。"),
    "unreadable": ("读不出文字", "文件可能已损坏；请用原来的软件打开，另存一份再上传。"),
    "empty_file": ("文件里没有文字", "请打开看看它是不是空的，或者只有认不出字的图片。"),
    "damaged_file": ("文件已损坏", "文件不完整，或者内容与后缀不符；请重新下载或另存一份再上传。"),
    "protected": ("文件有密码", "请先去掉密码，另存一份再上传。"),
    "over_limit": ("文件太复杂，没有读完", "页数、表格或展开后的大小超过上限；请拆成几份再上传。"),
    "no_converter": ("这台服务器读不了这种旧格式", "请另存为新的 Word 格式或 PDF 再上传，或请管理员安装 LibreOffice。"),
    "questions": ("这份表里找不到问题", "要有一列是问题，第一行写“问题”；请检查后再选一次。"),
    "collection": ("不能用这个资料集名", "请用 1 到 32 个汉字、字母或数字。"),
    "not_allowed": ("没有权限", "请联系管理员。"),
    "signed_out": ("登录已过期", "请刷新页面重新登录。"),
    "other": ("出了点问题", "请重试；若仍不行，请告诉管理员。"),
}

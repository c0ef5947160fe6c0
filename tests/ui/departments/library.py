"""Two departments with reports of nearly the same text and other figures, and a report for everybody."""

from dataclasses import replace

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from tests.fakes import HashEmbedder
from ui.shelf.placing import Shelf, free_id, put_on

FINANCE, EDUCATION = "财政局", "教育局"
TEXT = (
    "云溪市2023年工作报告\n一、社会治理\n（一）网格建设\n2023年全市划分网格{0}个。同时新聘网格员{1}名,增长{2}%。\n"
    "{own}\n二、教育\n2023年共招聘新教师{3}名,其中编制内{4}名。\n三、收支\n2023年一般公共预算收入{5}亿元,比上年增长{6}%。\n"
    "项目\t2022年\t2023年\n道路\t{7}\t{8}\n桥梁\t{9}\t{10}\n"
)
FIGURES = {
    FINANCE: (71037, 34591, "12.71", 15813, 9127, "413.57", "8.13", 61207, 65143, 7193, 7369),
    EDUCATION: (82946, 47263, "15.86", 26958, 8436, "524.68", "6.24", 52846, 56284, 6826, 6482),
}
OWN = {  # what only one of them speaks of
    FINANCE: "建成凤栖湖算力中心1座,由廖启衡负责。",
    EDUCATION: "建成鹿鸣谷天文台1座,由邬沐岚负责。",
}
SHARED = "云溪市志愿服务办法\n一、总则\n全市登记志愿者5310名。\n"
QUESTIONS = (
    "2023年全市划分网格多少个？",
    "新聘网格员多少名？",
    "2023年一般公共预算收入是多少？",
    "凤栖湖算力中心建成几座？",
    "鹿鸣谷天文台建成几座？",  # only education knows
    "邬沐岚负责什么？",
    "廖启衡负责什么？",
    "全市有多少个幼儿园？",  # nobody knows
    "2031年全市划分网格多少个？",
    "厦门市划分网格多少个？",
    "2022年和2023年道路分别是多少？",
    "道路和桥梁哪个多？",
    "网格员比新教师多多少名？",
    "网格比志愿者多多少？",
    "有哪几份报告？",
    "报告库里有多少份报告？",
    "两份工作报告的网格数一样吗？",
    "各份报告里网格分别是多少个？",
    "全市登记志愿者多少名？",
    "社会治理做了哪些工作？",
    "报告分几个部分？",
    "一般公共预算收入增长6.24%吗？",
    "How many grids were set up in 2023?",
)
FOLLOW_UPS = ("新教师呢？", "其中编制内的呢？", "那天文台呢？", "比上年增长多少？", "桥梁呢？")


def department(collection, embedder=None):
    """Return the report of a department on its shelf."""
    text = TEXT.format(*FIGURES[collection], own=OWN[collection])
    return put_on(parse_text(text, name="工作报告"), Shelf(free_id("工作报告", collection, {}), collection))


def shared():
    return parse_text(SHARED, name="志愿服务")


def write_home(home, *collections, embedder=None, others=()):
    """Write a library with the shared report and those of `collections`; return the ids by collection."""
    home.mkdir(exist_ok=True)
    reports, originals = [shared(), *others], {}
    for collection in collections:
        parsed = department(collection)
        parsed = replace(parsed, report=replace(parsed.report, file="工作报告.txt"))
        reports.append(parsed)
        file = home / f"{collection}.txt"
        file.write_text(parsed.report.text, "utf-8")
        originals[parsed.report.source.id] = file
    write_snapshot(home, reports, embedder or HashEmbedder(256), originals=originals)
    return {one.report.collection: one.report.source.id for one in reports}


def secrets_of(collection):
    """Return words that stand only in the report of `collection`: figures, names, its id."""
    figures = {str(figure) for figure in FIGURES[collection]}
    names = {FINANCE: ("凤栖湖", "廖启衡"), EDUCATION: ("鹿鸣谷", "邬沐岚")}[collection]
    return {*figures, *names, free_id("工作报告", collection, {}), collection}

"""The Chinese labels and the number formats of the evaluation page, for HTML, Markdown and plots.

A name without a label is shown as it is, because a result may hold newer metrics, types and systems.
"""

from dataclasses import dataclass

__all__ = [
    "METRICS",
    "Metric",
    "format_change",
    "format_value",
    "metric_of",
    "milliseconds",
    "percent",
    "system_label",
    "type_label",
]


@dataclass(frozen=True, slots=True)
class Metric:
    """The label and format of one metric. `better`: 1 if higher is better, -1 if lower is better, 0 for neither."""

    label: str
    note: str = ""
    better: int = 1
    unit: str = "%"  # "%" for a rate of 0..1, "ms", or the unit after a plain number


METRICS = {
    "accuracy": Metric("正确率", "全部题目"),
    "answer_accuracy": Metric("应答题正确率", "报告里有答案：要点全部出现在回答里"),
    "must_refuse": Metric("应拒题正确率", "报告里没有答案：拒答，或指出真实情况"),
    "wrong_refusals": Metric("误拒率", "报告里有答案却拒答；从不拒答者自然为 0", better=-1),
    "refusal_precision": Metric("拒答精确率", "拒答的题里确实应拒的"),
    "refusal_recall": Metric("拒答召回率", "应拒的题里确实拒答的"),
    "refusal_f1": Metric("拒答 F1", "上面两项的调和平均"),
    "exact_right": Metric("短答案正确率", "从原文中标出的短答案，是要点或要点的一部分"),
    "dialogue_accuracy": Metric("追问正确率", "承接上文的问题"),
    "dialogue_full_accuracy": Metric("追问补全后正确率", "同样的问题，写成完整的一句"),
    "evidence_recall": Metric("依据召回率", "标准依据中被引用到的"),
    "citation_precision": Metric("引用精确率", "引用中落在依据上或含有要点的"),
    "exact_match": Metric("完全匹配", "CMRC 2018 的 EM"),
    "span_f1": Metric("片段 F1", "CMRC 2018 的 F1"),
    "answer_chars_p50": Metric("回答长度", "中位数；不计拒答", better=-1, unit="字"),
    "answer_chars_p95": Metric("回答长度 p95", "95% 的回答不超过", better=-1, unit="字"),
    "ece": Metric("置信度偏差", "ECE：置信度与实际正确率之差", better=-1),
    "latency_p50": Metric("用时 p50", "每题，中位数", better=-1, unit="ms"),
    "latency_p95": Metric("用时 p95", "每题，95% 不超过", better=-1, unit="ms"),
    "latency_p99": Metric("用时 p99", "每题，99% 不超过", better=-1, unit="ms"),
}

_SYSTEMS = {
    "yiju": "依据",
    "yiju_llm": "依据＋模型",
    "tutorial": "教程做法",
    "dense": "仅向量",
    "bm25": "仅 BM25",
    "hybrid": "混合检索",
}
_SYSTEMS |= {"lexical": "仅 BM25"}

_TYPES = {
    "absent": "未提及",
    "context": "同词异处",
    "cross": "跨段",
    "dialogue": "追问",
    "district": "别的区",
    "documents": "文件名",
    "english": "英文提问",
    "fact": "单个事实",
    "false_premise": "错误前提",
    "heading": "问题归属",
    "list": "列举",
    "name": "未写姓名",
    "numerals": "中文数字",
    "publication": "发布信息",
    "quantity": "未写数量",
    "several": "同段多事",
    "traditional": "繁体提问",
    "typo": "错别字",
    "when": "何时",
    "where": "何地",
    "who": "何人",
    "year": "别的年份",
    "yes_no": "是否",
}


def metric_of(name: str, value: float) -> Metric:
    """Return the label and format of a metric. An unknown metric with a value in 0..1 is shown as a rate."""
    return METRICS.get(name, Metric(name, better=0, unit="%" if 0 <= value <= 1 else ""))


def system_label(name: str) -> str:
    """Return the Chinese label of a system or a mode of search."""
    return _SYSTEMS.get(name, name)


def type_label(name: str) -> str:
    """Return the Chinese label of a type of question."""
    return _TYPES.get(name, name)


def percent(rate: float, digits: int = 1) -> str:
    """Format a rate of 0..1 as a percentage.

    >>> percent(0.98765), percent(1, 0)
    ('98.8%', '100%')
    """
    return f"{rate:.{digits}%}"


def milliseconds(value: float) -> str:
    """Format a duration with two or three digits. Unit of `value`: milliseconds.

    >>> milliseconds(0.24), milliseconds(34.4), milliseconds(1530)
    ('0.24 ms', '34 ms', '1.53 s')
    """
    if value >= 1000:
        return f"{value / 1000:.3g} s"
    return f"{value:.0f} ms" if value >= 10 else f"{value:.2g} ms"


def format_value(value: float, metric: Metric) -> str:
    """Format a value of `metric` with its unit.

    >>> format_value(0.981, METRICS["accuracy"]), format_value(21, METRICS["answer_chars_p50"])
    ('98.1%', '21 字')
    """
    if metric.unit == "%":
        return percent(value)
    return milliseconds(value) if metric.unit == "ms" else f"{value:.4g} {metric.unit}".strip()


def format_change(change: float, metric: Metric) -> str:
    """Format a difference with its sign. A difference of rates is given in percentage points.

    >>> rate, length = METRICS["accuracy"], METRICS["answer_chars_p50"]
    >>> format_change(0.0312, rate), format_change(-0.0001, rate), format_change(-4, length)
    ('+3.1', '0.0', '−4')
    """
    if metric.unit != "%":
        return f"{change:+.4g}".replace("-", "−") if change else "0"
    points = round(100 * change, 1)
    return f"{points:+.1f}".replace("-", "−") if points else "0.0"

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentences import split_clauses, split_sentences

MARKS = st.text(st.sampled_from('网格区12a.。！？!?；;，,、：:”"(（)）\n 　'), max_size=60)


def pieces(split, text):
    return [span.of(text) for span in split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("全区划分网格710个。同时新聘345名网格员。", ["全区划分网格710个。", "同时新聘345名网格员。"]),
        ("他说:“要整改。”会后落实。", ["他说:“要整改。”", "会后落实。"]),
        ("平均浓度1.734mg/L,低于2.0mg/L的标准。", ["平均浓度1.734mg/L,低于2.0mg/L的标准。"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("第一行\n第二行", ["第一行\n", "第二行"]),
        ("查处6人；批评1人", ["查处6人；", "批评1人"]),
        ("It grew. It fell.", ["It grew.", " It fell."]),
        ("给予补贴。（对接部门：金融办；电话：1）加快", ["给予补贴。（对接部门：金融办；电话：1）", "加快"]),
        ("减免租金。(县财政局、县住建局负责)", ["减免租金。(县财政局、县住建局负责)"]),
        ("全部完成。（二）发展农业。", ["全部完成。", "（二）发展农业。"]),
        ("全部完成。（1）农业：增长。", ["全部完成。", "（1）农业：增长。"]),
        ("全部完成。（含改建）农业", ["全部完成。", "（含改建）农业"]),
        ("没有句号", ["没有句号"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text, sentences):
    assert pieces(split_sentences, text) == sentences


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("平均每天1500件,结案率97%,满意率99.99%。", ["平均每天1500件,", "结案率97%,", "满意率99.99%。"]),
        ("共1,500件", ["共1,500件"]),
        ("共２７，２０３，０００元，增５％", ["共２７，２０３，０００元，", "增５％"]),
        ("共1,500,000件,完", ["共1,500,000件,", "完"]),
        ("整改情况:完成", ["整改情况:", "完成"]),
        ("上海、深圳等地", ["上海、深圳等地"]),
        ("补贴1万元,按月。（部门：金融办；电话：1）", ["补贴1万元,", "按月。", "（部门：金融办；电话：1）"]),
    ],
)
def test_clauses_end_at_commas_but_not_inside_numbers(text, clauses):
    assert pieces(split_clauses, text) == clauses


@pytest.mark.parametrize("split", [split_sentences, split_clauses])
@given(text=st.one_of(st.text(), MARKS))
def test_the_spans_tile_the_text(split, text):
    spans = split(text)
    assert "".join(span.of(text) for span in spans) == text
    assert all(len(span) for span in spans)
    assert all(left.end == right.start for left, right in itertools.pairwise(spans))


@pytest.mark.parametrize("split", [split_sentences, split_clauses])
@given(text=MARKS, data=st.data())
def test_a_part_of_the_text_is_tiled_too(split, text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = split(text, start, end)
    assert "".join(span.of(text) for span in spans) == text[start:end]


@given(text=MARKS)
def test_every_sentence_ends_where_a_clause_ends(text):
    assert {span.end for span in split_sentences(text)} <= {span.end for span in split_clauses(text)}

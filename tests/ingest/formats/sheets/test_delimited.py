"""Tables as text: the separator, quotes and encodings are told by the content."""

import pytest

from rag.errors import FileOverLimit
from tests.ingest.formats.sheets.workbooks import grids, named, read, told


def table(text, suffix=".csv", encoding="utf-8"):
    return told(read(text.encode(encoding), suffix))


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_separators(separator, suffix):
    text = "\n".join(separator.join(row) for row in (["区", "人口"], ["临江", "10"], ["明湖", "20"]))
    assert table(text, suffix) == [[["区", "人口"], ["临江", "10"], ["明湖", "20"]]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    assert table("区,人口\r\n临江区,10\r\n", encoding=encoding) == [[["区", "人口"], ["临江区", "10"]]]


def test_an_export_with_tabs_and_commas():
    head = "数据库：年度数据 \n时间： \n指标\t,2024年\t,2023年\t,\n"
    text = f"{head}支出 (亿元)\t,8.5\t,7.9\t,\n教育 (亿元)\t,\t,1.2\t,\n数据来源：统计局\n"
    assert table(text) == [
        "数据库：年度数据",
        "时间：",
        [["指标", "2024年", "2023年"], ["支出 (亿元)", "8.5", "7.9"], ["教育 (亿元)", "", "1.2"]],
        "数据来源：统计局",
    ]


def test_quotes_hold_separators_and_breaks():
    assert table('区,说明\n临江,"1,234 人\n9 户"\n明湖,"他说""好"""\n')[0][1:] == [
        ["临江", "1,234 人 9 户"],
        ["明湖", '他说"好"'],
    ]


def test_a_quote_that_is_never_closed_swallows_nothing():
    text = '区,长度\n临江,5"\n' + '明湖,"6\n' + "".join(f"区{n},{n}\n" for n in range(300))
    assert len(grids(read(text.encode(), ".csv"))[0].cells) > 600


def test_rows_of_different_lengths_titles_and_notes():
    text = "临江区商户\n单位：家\n街道,商户,备注\n东街,3\n西街,4,新,\n注：含个体户\n"
    assert table(text) == [
        "临江区商户",
        "单位：家",
        [["街道", "商户", "备注"], ["东街", "3", ""], ["西街", "4", "新"]],
        "注：含个体户",
    ]


def test_cells_have_names_and_numbers_stay_as_written():
    cells = named(grids(read('区,编码,额\n临江,="00123","1,234.50"\n'.encode(), ".csv"))[0])
    assert (cells["B2"], cells["C2"]) == ("00123", "1,234.50")


def test_a_stated_separator_is_no_content():
    assert table("sep=;\n区;额\n临江;1,5\n") == [[["区", "额"], ["临江", "1,5"]]]


def test_too_many_cells():
    with pytest.raises(FileOverLimit):
        read(b"1,2\n" * 100, ".csv", cells=50)

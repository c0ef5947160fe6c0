from ingest.lines import split_lines


def test_lines_are_trimmed_and_blank_ones_left_out():
    text = "\n　　一、总则 \n \t\n末行"
    assert [line.of(text) for line in split_lines(text)] == ["一、总则", "末行"]
    assert split_lines(" \n　\n") == []

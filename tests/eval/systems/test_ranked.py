from eval.systems.ranked import TopSentence


def test_nothing_found_is_an_empty_answer():
    class Nothing:
        def search_sentences(self, *_given, **_more):
            return []

    assert TopSentence(Nothing(), "lexical").answer("问").text == ""

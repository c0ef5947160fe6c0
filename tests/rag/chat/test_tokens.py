import pytest

from rag.chat.tokens import Usage, count_prompt, estimate_tokens
from rag.write.prompt import SYSTEM


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("abc 12\n", 7), ("网格，。！", 5), ("“”", 6), ("é", 2), ("🚲🚲", 8), ("𠮷", 4), ("\ud800", 1)],
)
def test_an_estimate_is_a_token_a_character_or_a_byte(text, tokens):
    assert estimate_tokens(text) == tokens


def test_a_prompt_is_its_messages_and_what_stands_around_them():
    assert count_prompt([("system", "网格"), ("human", "几个？")]) == 2 + 3 + 2 * 8
    assert count_prompt([]) == 0
    assert count_prompt([("system", SYSTEM)]) >= len(SYSTEM)


def told(*counts):
    usage = Usage(prompt_tokens=100)
    for input_tokens, output_tokens in counts:
        usage.add("", {"input_tokens": input_tokens, "output_tokens": output_tokens})
    return usage.tokens


def test_what_the_endpoint_says_counts():
    assert told((70, 9)) == 79


def test_an_endpoint_that_repeats_itself_is_not_counted_twice():
    assert told((70, 1), (70, 5), (70, 9)) == 79


def test_an_endpoint_that_tells_the_parts_is_added_up():
    assert told((70, 1), (0, 4), (0, 4)) == 79


def test_without_a_word_about_it_the_characters_are_counted():
    usage = Usage(prompt_tokens=100)
    assert (usage.tokens, usage.begun) == (100, False)
    usage.add("网格", None)
    usage.add("710个", None)
    assert (usage.tokens, usage.begun) == (106, True)


@pytest.mark.parametrize(
    "record", [None, {}, [], "9", {"input_tokens": None}, {"input_tokens": "9"}, {"input_tokens": -9}]
)
def test_nonsense_about_it_is_passed_over(record):
    usage = Usage(prompt_tokens=100)
    usage.add("网格", record)
    assert usage.tokens == 102

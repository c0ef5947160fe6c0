import os

from rag.text.divisions import DIVISIONS_FILE, derive_divisions, read_divisions

HEAD = """\
# Names of China's administrative divisions, made by `make docs` from CC-CEDICT, https://cc-cedict.org
# Licence: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/
"""


def test_the_file_holds_what_the_dictionary_has():
    if os.environ.get("UPDATE_DOCS"):
        DIVISIONS_FILE.write_text(HEAD + "".join(f"{name}\n" for name in derive_divisions()), "utf-8")
    assert DIVISIONS_FILE.read_text("utf-8").startswith(HEAD)
    assert read_divisions() == derive_divisions()


def test_well_known_names_stand_with_and_without_their_level():
    assert {"厦门", "厦门市", "湖里区", "北京市"} <= set(read_divisions())
    assert not {"湖里", "台湾", "村"} & set(read_divisions())

"""Collections on the command line: where reports go, who gets them, and what a folder is."""

import pytest

from index.store.snapshot import read_collections, read_reports
from ui.entry.accounts import Accounts
from ui.entry.keys import Keyring

TEXT = "云溪市工作报告\n一、社会治理\n全市划分网格{0}个。\n"


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for name, count in (("工作报告", 710), ("年度公报", 345)):
        (folder / f"{name}.txt").write_text(TEXT.format(count), "utf-8")
    return folder


def collections(home):
    return sorted(read_collections(home).values())


def test_reports_go_to_a_collection_move_and_are_listed(yiju, home, files, refused):
    one = files / "工作报告.txt"
    result = yiju("ingest", one, "--collection", "财政局", home=home)
    assert result.exit_code == 0, result.output
    assert "into 财政局" in result.stdout
    assert yiju("ingest", one, "--collection", "教育局", home=home).exit_code == 0
    assert collections(home) == ["default", "教育局", "财政局"]  # two reports of one file name
    assert yiju("ingest", one, "--collection", "财政局", home=home).exit_code == 0
    assert len(read_reports(home)) == 3
    listed = yiju("reports", "--collection", "财政局", home=home).stdout
    assert "in 财政局" in listed and "教育局" not in listed
    (id_,) = (id_ for id_, name in read_collections(home).items() if name == "财政局")
    assert yiju("set", id_, "--collection", "审计局", "--year", "2022", home=home).exit_code == 0
    assert read_collections(home)[id_] == "审计局"
    refused(yiju("ingest", one, "--collection", "../x", home=home), "collection")
    refused(yiju("set", id_, "--collection", "a/b", home=home), "collection")


def test_a_report_that_is_added_again_stays_in_its_collection(yiju, home, files):
    yiju("ingest", files / "工作报告.txt", home=home)
    yiju("set", "工作报告", "--collection", "财政局", home=home)
    (files / "工作报告.txt").write_text(TEXT.format(711), "utf-8")
    yiju("ingest", files / "工作报告.txt", home=home)
    assert read_collections(home)["工作报告"] == "财政局"


def test_a_folder_is_one_collection_and_leaves_the_others_alone(yiju, home, files):
    before = read_collections(home)
    result = yiju("sync", files, "--collection", "财政局", home=home)
    assert "2 added" in result.stdout, result.output
    assert collections(home) == ["default", "财政局", "财政局"]
    assert "2 unchanged" in yiju("sync", files, "--collection", "财政局", home=home).stdout
    (files / "年度公报.txt").unlink()
    assert "1 removed" in yiju("sync", files, "--collection", "财政局", "--yes", home=home).stdout
    assert {id_: name for id_, name in read_collections(home).items() if name == "default"} == before
    assert "1 added" in yiju("sync", files, "--collection", "教育局", home=home).stdout


def test_keys_and_accounts_get_collections(yiju, home, monkeypatch, refused):
    result = yiju("key", "new", "portal", "--collection", "财政局", "--collection", "default", home=home)
    assert Keyring(home).check(result.stdout.strip()).collections == {"财政局", "default"}
    assert "in default, 财政局" in yiju("key", "list", home=home).stdout
    accounts = Accounts(home)
    accounts.add("zhang", "twelve quiet herons", "staff", ["财政局"])
    stamp = accounts.stamp("zhang")
    assert "财政局" in yiju("user", "list", home=home).stdout
    assert yiju("user", "collections", "zhang", "教育局", "ＨＲ", home=home).exit_code == 0
    (account,) = accounts.list()
    assert account.caller.collections == {"教育局", "hr"}
    assert accounts.stamp("zhang") != stamp  # who is signed in with the old rights signs in again
    assert yiju("user", "collections", "zhang", "--all", home=home).exit_code == 0
    assert accounts.list()[0].caller.collections is None
    assert yiju("user", "collections", "zhang", home=home).exit_code == 2
    refused(yiju("user", "collections", "zhang", "a/b", home=home), "collection")
    refused(yiju("key", "new", "portal", "--collection", "..", home=home), "collection")


def test_keys_and_accounts_of_an_older_home_see_everything(home):
    Keyring(home).new("portal", ["ask"])
    Accounts(home).add("zhang", "twelve quiet herons", "staff")
    for name in ("keys.json", "accounts.json"):
        text = (home / name).read_text("utf-8")
        assert '"collections": null' in text
        lines = [line for line in text.splitlines() if '"collections"' not in line]
        (home / name).write_text("\n".join(lines).replace(",\n }", "\n }").replace(",\n  }", "\n  }"), "utf-8")
    assert [key.caller.collections for key in Keyring(home).list()] == [None]
    assert [account.caller.collections for account in Accounts(home).list()] == [None]


def test_a_question_is_asked_as_one_who_has_a_collection_only(yiju, home, files):
    yiju("ingest", files / "工作报告.txt", "--collection", "财政局", home=home)
    question = "云溪市划分网格多少个？"
    assert "710" in yiju("ask", question, "--collection", "财政局", home=home).stdout
    told = yiju("ask", question, "--collection", "教育局", home=home)
    assert told.exit_code == 1 and "empty" in told.stderr
    assert yiju("ask", question, "--collection", "a/b", home=home).exit_code == 1

"""Accounts: argon2id, the same work whoever asks, gone at once."""

import stat
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from ui.entry.accounts import Accounts
from ui.errors import AccountRefused, CollectionRefused, SecretsDamaged, UnknownAccount

PASSWORD = "湖里区的网格有七百一十个"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def accounts(tmp_path):
    return Accounts(tmp_path, QUICK)


class CountingHasher(PasswordHasher):
    """Counts the verifications and their parameters."""

    def __init__(self, **named):
        super().__init__(**named)
        self.verified = []

    def verify(self, hash, password):  # noqa: A002 - the name is argon2's
        self.verified.append((str(extract_parameters(hash)), len(hash)))
        return super().verify(hash, password)


@pytest.mark.parametrize(
    ("role", "scopes"),
    [("staff", {"ask"}), ("librarian", {"ask", "ingest"}), ("admin", {"ask", "ingest", "admin"})],
)
def test_a_role_gives_its_scopes(accounts, role, scopes):
    accounts.add("zhang.san", PASSWORD, role)
    caller = accounts.check("zhang.san", PASSWORD)
    assert (caller.name, caller.scopes, caller.reports) == ("zhang.san", scopes, None)


def test_the_wrong_password_and_the_wrong_name_open_nothing(accounts):
    accounts.add("zhang", PASSWORD, "staff")
    accounts.add("li", f"{PASSWORD}!", "admin")
    wrong = ["", PASSWORD[:-1], f"{PASSWORD} ", f"{PASSWORD}!", "x" * 1_000_000, "\ud800", "\0" * 20]
    assert [accounts.check("zhang", password) for password in wrong] == [None] * len(wrong)
    names = ["", "wang", "zhang\0", "zhang,li", "\ud800", "x" * 1_000_000]
    assert [accounts.check(name, PASSWORD) for name in names] == [None] * len(names)


def test_an_unknown_name_costs_the_same_work(tmp_path):
    hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(tmp_path, hasher)
    assert accounts.check("zhang", PASSWORD) is None  # also before there is any account
    accounts.add("zhang", PASSWORD, "staff")
    for name, password in (("zhang", PASSWORD), ("zhang", "wrong"), ("wang", PASSWORD), ("wang", "")):
        accounts.check(name, password)
    assert len(hasher.verified) == 5
    assert len(set(hasher.verified)) == 1


def test_names_and_passwords_are_the_same_however_they_are_typed(accounts):
    accounts.add(" Zhang ", "café au lait ２０２６", "staff")
    assert accounts.check("ｚhang", "cafe\u0301 au lait 2026").name == "zhang"
    with pytest.raises(AccountRefused):
        accounts.add("ZHANG", PASSWORD, "admin")


def test_the_password_is_kept_as_argon2id_only(tmp_path):
    accounts = Accounts(tmp_path)
    account = accounts.add("zhang", PASSWORD, "staff")
    parameters = extract_parameters(account.hash)
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost) == (65536, 3)  # RFC 9106, section 4
    kept = (tmp_path / "accounts.json").read_text("utf-8")
    assert PASSWORD not in kept
    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600
    assert account.hash not in repr(accounts.list())


def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(accounts, tmp_path):
    accounts.add("zhang", PASSWORD, "staff")
    stamp = accounts.stamp("zhang")
    newer = Accounts(tmp_path, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert newer.check("zhang", "wrong") is None
    assert extract_parameters(newer.list()[0].hash).time_cost == 1
    assert newer.check("zhang", PASSWORD)
    assert extract_parameters(newer.list()[0].hash).time_cost == 2
    assert newer.check("zhang", PASSWORD)
    assert newer.stamp("zhang") == stamp  # which ends nobody's session


def test_a_new_password_counts_and_the_old_one_does_not(accounts, tmp_path):
    accounts.add("zhang", PASSWORD, "librarian")
    stamp = accounts.stamp("zhang")
    Accounts(tmp_path, QUICK).set_password("Zhang", "another pass phrase")
    assert accounts.check("zhang", PASSWORD) is None
    assert accounts.check("zhang", "another pass phrase").scopes == {"ask", "ingest"}
    assert accounts.stamp("zhang") not in ("", stamp)
    with pytest.raises(UnknownAccount):
        accounts.set_password("wang", PASSWORD)


class Slow(PasswordHasher):
    """Lets somebody do something else while it computes."""

    def hash(self, password, **named):
        self.meanwhile()
        return super().hash(password, **named)


def test_a_password_does_not_bring_back_who_was_removed_meanwhile(accounts, tmp_path):
    accounts.add("zhang", PASSWORD, "staff")
    hasher = Slow(time_cost=2, memory_cost=8, parallelism=1)
    hasher.meanwhile = lambda: accounts.remove("zhang")
    with pytest.raises(AccountRefused):
        Accounts(tmp_path, hasher).set_password("zhang", "another pass phrase")
    assert accounts.list() == ()
    accounts.add("zhang", PASSWORD, "staff")
    assert Accounts(tmp_path, hasher).check("zhang", PASSWORD)  # whose hash was to be renewed
    assert accounts.list() == ()


def test_a_removed_account_is_gone_at_once_and_the_page_stays_closed(accounts, tmp_path):
    assert not accounts.any()
    accounts.add("zhang", PASSWORD, "staff")
    assert accounts.check("zhang", PASSWORD)
    Accounts(tmp_path, QUICK).remove("zhang")
    assert accounts.check("zhang", PASSWORD) is None
    assert accounts.stamp("zhang") == ""
    assert accounts.list() == ()
    assert accounts.any()
    with pytest.raises(UnknownAccount):
        accounts.remove("zhang")


def test_who_comes_back_has_another_stamp(accounts):
    accounts.add("zhang", PASSWORD, "staff")
    stamp = accounts.stamp("zhang")
    accounts.remove("zhang")
    accounts.add("zhang", PASSWORD, "staff")
    assert accounts.stamp("zhang") != stamp


@pytest.mark.parametrize("name", ["", " ", "a b", "a:b", "a/b", "local\n\nx", "a" * 65, "\ud800", "<b>"])
def test_names_that_cannot_be_are_refused(accounts, name):
    with pytest.raises(AccountRefused):
        accounts.add(name, PASSWORD, "staff")
    assert not accounts.any()


@pytest.mark.parametrize(
    "password", ["", "九个字的密码不够长", "x" * 201, "zhangsanfeng", "ZhangSanFeng1", "zhangsanfeng" * 3]
)
def test_passwords_that_are_no_good_are_refused(accounts, password):
    with pytest.raises(AccountRefused) as caught:
        accounts.add("zhangsanfeng", password, "staff")
    assert caught.value.hint
    assert not password or password not in str(caught.value)
    accounts.add("zhangsanfeng", PASSWORD, "staff")
    with pytest.raises(AccountRefused):
        accounts.set_password("zhangsanfeng", password)
    assert accounts.check("zhangsanfeng", PASSWORD)


def test_an_unknown_role_is_refused(accounts):
    with pytest.raises(AccountRefused) as caught:
        accounts.add("zhang", PASSWORD, "boss")
    assert "librarian" in caught.value.hint


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text.replace("staff", "boss"),
        lambda text: text.replace("$argon2id$", "$argon2i$"),
        lambda text: "",
    ],
    ids=["cut off", "unknown role", "another algorithm", "emptied"],
)
def test_a_damaged_file_lets_nobody_in(accounts, tmp_path, damage):
    accounts.add("zhang", PASSWORD, "staff")
    path = tmp_path / "accounts.json"
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    assert accounts.any()
    with pytest.raises(SecretsDamaged):
        accounts.check("zhang", PASSWORD)


@pytest.mark.parametrize("piece", ["$v=19$", "m=8,", "argon2id$"])
def test_a_hash_that_is_none_lets_nobody_in(accounts, tmp_path, piece):
    accounts.add("zhang", PASSWORD, "staff")
    path = tmp_path / "accounts.json"
    path.write_text(path.read_text("utf-8").replace(piece, f"{piece}0$"), "utf-8")
    assert accounts.check("zhang", PASSWORD) is None


@pytest.mark.parametrize("password", ["十个字的密码就足够长了"[:10], "x" * 200, "zhangsanfeng1234"])
def test_passwords_at_the_limits_are_taken(accounts, password):
    accounts.add("zhangsanfeng", password, "staff")
    assert accounts.check("zhangsanfeng", password)
    assert accounts.check("zhangsanfeng", f"{password}x") is None


def test_a_name_may_have_64_letters(accounts):
    assert accounts.add("a" * 64, PASSWORD, "staff").name == "a" * 64


def test_a_hash_is_renewed_for_the_password_however_it_is_typed(accounts, tmp_path):
    accounts.add("zhang", "café au lait 2026", "staff")
    newer = Accounts(tmp_path, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert newer.check("zhang", "cafe\u0301 au lait ２０２６")
    assert newer.check("zhang", "café au lait 2026")


def test_a_hash_stays_where_the_folder_cannot_be_written(accounts, tmp_path):
    accounts.add("zhang", PASSWORD, "staff")
    newer = Accounts(tmp_path, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    (tmp_path / "accounts.json.lock").unlink(missing_ok=True)
    (tmp_path / "accounts.json.lock").mkdir()
    assert newer.check("zhang", PASSWORD).name == "zhang"


def test_an_account_sees_the_collections_that_it_is_given(accounts):
    assert accounts.add("zhang", PASSWORD, "staff", ["财政", "HR"]).collections == ("hr", "财政")
    assert accounts.check("zhang", PASSWORD).collections == {"hr", "财政"}
    stamp = accounts.stamp("zhang")
    assert accounts.set_collections(" ZHANG", ["教育"]).collections == ("教育",)
    assert accounts.check("zhang", PASSWORD).collections == {"教育"}
    assert accounts.stamp("zhang") not in ("", stamp)  # so its sessions end
    accounts.set_collections("zhang", None)
    assert accounts.check("zhang", PASSWORD).collections is None
    with pytest.raises(UnknownAccount):
        accounts.set_collections("wang", None)
    with pytest.raises(CollectionRefused):
        accounts.add("li", PASSWORD, "staff", [])
    assert [account.name for account in accounts.list()] == ["zhang"]


def test_collections_are_not_set_of_who_was_changed_meanwhile(accounts, monkeypatch):
    accounts.add("zhang", PASSWORD, "staff")
    known = accounts._known("zhang")
    monkeypatch.setattr(accounts, "_known", lambda _: known)
    accounts.set_password("zhang", "another pass phrase")
    with pytest.raises(AccountRefused, match="zhang") as caught:
        accounts.set_collections("zhang", ["财政"])
    assert caught.value.hint
    assert accounts.check("zhang", "another pass phrase").collections is None


def test_an_account_is_known_by_its_name_however_it_is_written(accounts):
    before = datetime.now(UTC).replace(microsecond=0)
    account = accounts.add("Zhang", PASSWORD, "staff")
    assert accounts.knows(" ｚHANG ") and not accounts.knows("li")
    assert accounts.find("zhang") == account and accounts.find("Zhang") is None
    assert before <= account.created <= datetime.now(UTC) and account.created.microsecond == 0
    assert len(account.stamp) == 32


def test_one_account_of_several_is_changed_or_removed(accounts):
    for name in ("a", "b", "c"):
        accounts.add(name, PASSWORD, "staff")
    accounts.set_password("b", "another pass phrase")
    accounts.remove("B")
    assert [account.name for account in accounts.list()] == ["a", "c"]
    with pytest.raises(AccountRefused) as caught:
        accounts.add("a", PASSWORD, "staff")
    assert "yiju user password a" in caught.value.hint

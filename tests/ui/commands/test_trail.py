"""Commands that change the library, keys or accounts stand in the audit log; those that only tell do not."""

import json
import os
import pwd


def recorded(home):
    return [
        (line["caller"], line["command"], line["arguments"], line["status"])
        for path in sorted((home / "audit").glob("*.jsonl"))
        for line in map(json.loads, path.read_text("ascii").splitlines())
    ]


def test_what_changes_something_is_recorded_with_its_end(yiju, tmp_path):
    home, file, who = tmp_path / "home", tmp_path / "甲.txt", pwd.getpwuid(os.getuid()).pw_name
    file.write_text("甲区工作报告\n甲区划分网格710个。", "utf-8")
    assert yiju("remove", "x", home=home).exit_code == 1
    assert not home.exists()
    secret = yiju("key", "new", "portal", home=home).stdout.strip()
    assert yiju("ingest", file, home=home).exit_code == 0
    assert yiju("remove", "nothing", home=home).exit_code == 1
    for only_tells in (("key", "list"), ("reports",), ("ingest", "--as", "-", file), ("sync", tmp_path, "--dry-run")):
        assert yiju(*only_tells, home=home).exit_code == 0
    assert recorded(home) == [
        (who, "key", ["new", "portal"], 0),
        (who, "ingest", [str(file)], 0),
        (who, "remove", ["nothing"], 1),
    ]
    assert secret not in json.dumps(recorded(home))


def test_a_password_is_not_recorded_and_no_days_mean_no_log(yiju, tmp_path, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough secret\n"))
    yiju("user", "add", "zhang", home=tmp_path)
    assert recorded(tmp_path)[0][1:3] == ("user", ["add", "zhang"])
    yiju("key", "new", "portal", home=tmp_path / "b", YIJU_AUDIT_DAYS="0")
    assert not (tmp_path / "b" / "audit").exists()

"""`yiju sync`, `export` and `restore` through the door that people use."""

import pytest


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in "甲乙丙":
        (folder / f"{name}.txt").write_text(f"{name}区工作报告\n{name}区划分网格710个。", "utf-8")
    return folder


def ids(yiju, home):
    from ui.shelf.library import list_ids

    return list_ids(home)


def test_a_folder_is_taken_over_and_each_file_is_told(yiju, tmp_path, folder, refused):
    home = tmp_path / "new"
    dry = yiju("sync", folder, "--dry-run", home=home)
    assert dry.exit_code == 0, dry.output
    assert "3 added; nothing was written" in dry.stdout
    assert ids(yiju, home) == []
    assert yiju("sync", folder, home=home).stdout.count("added") == 4
    assert ids(yiju, home) == ["丙", "乙", "甲"]
    (folder / "丁.txt").write_bytes(b"\0\1")
    (folder / "甲.txt").rename(folder / "甲区.txt")
    result = yiju("sync", folder, home=home)
    assert result.exit_code == 1
    assert "renamed   甲区.txt: " in result.stdout and "failed    丁.txt: " in result.stdout
    assert "2 unchanged" in result.stdout
    for path in folder.iterdir():
        path.unlink()
    refused(yiju("sync", folder, home=home), "3 of 3", "--yes")
    assert yiju("sync", folder, "--yes", home=home).exit_code == 0
    assert ids(yiju, home) == []
    refused(yiju("sync", folder / "none", home=home), "no such folder")


def test_a_library_goes_through_one_file(yiju, tmp_path, folder, refused):
    file = tmp_path / "all.zip"
    assert yiju("sync", folder, home=tmp_path / "from").exit_code == 0
    result = yiju("export", file, home=tmp_path / "from")
    assert result.stdout.startswith(f"exported 3 reports to {file}"), result.output
    result = yiju("restore", file, home=tmp_path / "to")
    assert result.stdout == f"restored 3 reports from {file}\n", result.output
    assert ids(yiju, tmp_path / "to") == ids(yiju, tmp_path / "from")
    file.write_bytes(file.read_bytes()[:-40])
    refused(yiju("restore", file, home=tmp_path / "to"), "damaged", "as it was")
    refused(yiju("restore", tmp_path / "none.zip", home=tmp_path / "to"), "none.zip")
    refused(yiju("export", tmp_path / "empty.zip", home=tmp_path / "nothing"), "no index")


def test_a_home_goes_through_one_file(yiju, tmp_path, folder, refused):
    file = tmp_path / "all.zip"
    assert yiju("sync", folder, home=tmp_path / "from").exit_code == 0
    assert yiju("key", "new", "portal", home=tmp_path / "from").exit_code == 0
    result = yiju("backup", file, home=tmp_path / "from")
    said = f"backed up 3 reports, keys.json, 1 days of the audit log to {file}, "
    assert result.stdout.startswith(said) and result.stdout.endswith("restored once to check it\n"), result.output
    result = yiju("restore", file, home=tmp_path / "to")
    assert result.stdout == f"restored 3 reports, keys.json, 1 days of the audit log from {file}\n", result.output
    assert ids(yiju, tmp_path / "to") == ids(yiju, tmp_path / "from")
    assert "portal" in yiju("key", "list", home=tmp_path / "to").stdout
    assert "checked" not in yiju("backup", file, "--no-trial", home=tmp_path / "from").stdout
    file.write_bytes(file.read_bytes()[:-40])
    refused(yiju("restore", file, home=tmp_path / "to"), "damaged")

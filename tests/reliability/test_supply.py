"""C1, C3, C4: versions that are known to be unsafe, the list of parts, and model files that were changed."""

import json
import re
import shutil
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from index.model.judge import open_judge
from rag.errors import ModelError
from tests.reliability.faults import ROOT
from ui.commands.parts import list_parts

FOLDER = ROOT / "index" / "model" / "data" / "judge"
FLOORS = {  # the first versions without the flaws that docs/reliability.md names
    "gradio": "6.20.0",
    "starlette": "1.3.1",
    "python-multipart": "0.0.27",
    "langchain-core": "1.3.3",
    "langchain-text-splitters": "0.3.9",
    "h11": "0.16.0",
}
BANNED = {"langchain-community", "litellm", "pypdf", "pdfminer.six"}
RUNNABLE = {".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".joblib", ".npy", ".npz", ".so"}  # when it is loaded


def locked():
    """Return the pinned versions of constraints.txt and the packages of requirements.lock with their hashes."""
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split("\n") if "==" in line)
    text = (ROOT / "requirements.lock").read_text("utf-8")
    lock = re.findall(r"^([\w.-]+)==(\S+)(?: ;.*?)? \\\n((?:    --hash=.*\n?)+)", text, re.MULTILINE)
    return pins, {name: (version, re.findall("sha256:([0-9a-f]{64})", hashes)) for name, version, hashes in lock}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_is_locked_with_its_sha256(record_property):
    pins, lock = locked()
    pins = {plain(name): version for name, version in pins.items()}
    assert all(hashes for _, hashes in lock.values())
    lines = [line for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if re.match(r"[\w]", line)]
    assert len(lines) == len(lock)
    assert {name: version for name, (version, _) in lock.items() if pins.get(plain(name), version) != version} == {}
    project = (ROOT / "pyproject.toml").read_text("utf-8").partition("\ndependencies = [")[2].partition("\n]")[0]
    wanted = re.findall(r'^    "([A-Za-z][^"]*[=>]=[^"]*)",', project, re.MULTILINE)
    named = {plain(Requirement(one).name) for one in wanted}
    assert named <= {plain(name) for name in lock}
    record_property("packages", len(lock))


@pytest.mark.parametrize(("name", "least"), FLOORS.items())
def test_no_version_with_a_known_flaw_is_pinned(name, least):
    pins = {plain(key): version for key, version in locked()[0].items()}
    assert Version(pins[name]) >= Version(least)


def test_packages_that_are_not_wanted_are_not_pinned():
    assert not BANNED & {plain(name) for name in locked()[0]}


def test_the_list_of_parts_has_every_installed_package(record_property):
    bill = json.loads(list_parts())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    found = {part["name"]: part for part in bill["components"]}
    assert found.keys() == {plain(one.metadata["Name"]) for one in distributions() if one.metadata["Name"]} - {"yiju"}
    for name, part in found.items():
        assert part["purl"] == f"pkg:pypi/{name}@{part['version']}"
    assert bill["metadata"]["component"]["name"] == "yiju"
    record_property("parts", len(found))


@pytest.mark.parametrize("name", ["judge.onnx", "tokenizer.json"])
def test_a_judge_with_one_other_byte_is_refused(tmp_path, name):
    folder = shutil.copytree(FOLDER, tmp_path / "judge")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(bytes(data))
    with pytest.raises(ModelError):
        open_judge(str(folder))


def test_no_format_that_runs_something_is_shipped():
    files = [path for name in ("rag", "ingest", "index", "ui") for path in (ROOT / name).rglob("*")]
    assert not [path for path in files if path.suffix in RUNNABLE]

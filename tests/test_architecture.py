"""The house rules that no linter checks: who imports whom, what loads when, how big a file may grow."""

import ast
import resource
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("rag", "ingest", "index", "ui", "eval")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
HEAVY = {"torch", "faiss", "gradio", "sentence_transformers", "transformers", "langchain", "langchain_core", "scipy"}
HEAVY |= {"pymilvus", "milvus_lite", "grpc"}
MAX_LINES = 250
MAX_FUNCTION_LINES = 40

every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))


def run_python(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_by(code):
    return set(run_python(f"{code}\nimport sys; print(*sys.modules)").split())


def test_the_layers_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "module", ["rag", "rag.types", "rag.ports", "rag.errors", "rag.config", "ui.commands.cli", "ui.commands.group"]
)
def test_the_vocabulary_and_the_door_load_nothing_heavy(module):
    assert not loaded_by(f"import {module}") & HEAVY


def test_help_names_every_command_and_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from ui.commands.cli import app\n"
        "try: app(['--help'], prog_name='yiju')\n"
        "except SystemExit as stop: assert stop.code == 0\n"
        "print(*sys.modules)"
    )
    out = run_python(code)
    *help_lines, modules = out.splitlines()
    assert not set(modules.split()) & HEAVY
    for command in (
        "ingest",
        "original",
        "ask",
        "batch",
        "reports",
        "outline",
        "remove",
        "sync",
        "export",
        "backup",
        "reindex",
        "restore",
        "mcp",
        "doctor",
        "serve",
        "feedback",
        "serve-llm",
        "key",
        "user",
        "eval",
    ):
        assert any(line.startswith(f"│ {command} ") for line in help_lines), command


def test_help_is_quick():
    """Against what any help of typer takes, in turns, by processor time: both grow alike on a slow or busy machine."""
    ours, plain = [], []
    for _ in range(3):
        plain.append(processor_seconds("import typer.rich_utils, rich.markdown"))
        ours.append(processor_seconds("from ui.commands.cli import app; app(['--help'], prog_name='yiju')"))
    assert min(ours) < 3 * min(plain), (ours, plain)


def processor_seconds(code):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run_python(code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


@every_module
def test_a_module_says_what_it_is_for(path):
    if path.read_text("utf-8").strip():
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "no docstring"


@every_module
def test_a_module_can_be_read_in_one_sitting(path):
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) <= MAX_LINES, "split it"
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno + 1 <= MAX_FUNCTION_LINES, f"{node.name} is too long"


@every_module
def test_what_a_module_exports_exists_and_is_sorted(path):
    tree = ast.parse(path.read_text("utf-8"))
    names = {name for node in tree.body for name in defined(node)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["__all__"]:
            exported = ast.literal_eval(node.value)
            assert set(exported) <= names
            assert len(set(exported)) == len(exported)


def defined(node):
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def test_every_package_that_is_imported_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].items()
    lines = [*project["dependencies"], *(line for name, extra in extras if name != "dev" for line in extra)]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    distributions = packages_distributions()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for package in imported(node) - sys.stdlib_module_names - set(PACKAGES):
                assert {canonicalize_name(name) for name in distributions[package]} & declared, (
                    f"{path.name} imports {package}"
                )


def imported(node):
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module.split(".")[0]}
    return set()


def test_no_package_hides_another():
    """Our five names are common words: none may hide a standard module, and nobody says `import eval.…`."""
    standard = Path(sysconfig.get_path("stdlib"))
    for package in PACKAGES:
        assert package not in sys.stdlib_module_names
        assert not (standard / package).exists()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(a.name.split(".")[0] == "eval" and not a.asname for a in node.names), path


def test_nothing_is_done_at_import_time():
    """Importing every module reads no settings, writes no file and prints nothing."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in MODULES
        if path.name not in ("__init__.py", "__main__.py")
    ]
    code = (
        "import sys, importlib\n"
        "sys.dont_write_bytecode = True\n"
        "import faiss, gradio, matplotlib, sentence_transformers, sklearn, torch\n"  # what these do is their business
        "import platform; platform.platform()\n"
        "def watch(event, arguments):\n"
        "    if event == 'open' and isinstance(arguments[1], str) and set(arguments[1]) & set('wax+'):\n"
        "        if '__pycache__' not in str(arguments[0]): raise RuntimeError(f'writes {arguments[0]}')\n"
        "    if event in ('socket.connect', 'subprocess.Popen'): raise RuntimeError(event)\n"
        "sys.addaudithook(watch)\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
    )
    assert len(names) > 200
    assert run_python(code, *names) == ""

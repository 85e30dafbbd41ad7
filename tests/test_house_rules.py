"""The house rules that no linter knows: lengths, names, hosts, the lock, import rules."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MEMBERS = (
    "shared",
    "gateway",
    *(f"services/{path.name}" for path in (ROOT / "services").iterdir()),
)
# Spelled in parts so that this file does not name what it forbids.
HOSTS = re.compile("|".join(["pypi[.]org", "pythonhosted[.]", "registry[.]npm", "deb[.]debian[.]"]))
MACHINE_PATHS = re.compile(r"(?<![\w.$}])/(?:work|root|home/\w+)/")
VAGUE = {"utils", "helpers", "common", "manager", "misc"}
LONGEST_FUNCTION, LONGEST_MODULE = 40, 300


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def sources() -> list[Path]:
    return [path for path in committed() if path.suffix == ".py" and "versions" not in path.parts]


def named(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def is_test(path: Path) -> bool:
    return "tests" in path.parts


def test_modules_and_functions_stay_short():
    long = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if not is_test(path) and text.count("\n") > LONGEST_MODULE:
            long.append(named(path, text.count("\n")))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{named(path, node.lineno)} {node.name}: {length}")
    assert long == []


def test_no_module_has_a_vague_name():
    assert [named(path) for path in sources() if path.stem in VAGUE] == []


def test_nothing_names_a_registry_host_or_a_path_of_a_machine():
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            named(path, number)
            for number, line in enumerate(text.splitlines(), 1)
            if HOSTS.search(line) or MACHINE_PATHS.search(line)
        ]
    assert found == []


SPEAKS = re.compile(r"Assert\(|'raises'|'fail'|assert_")
SILENCED = re.compile(r"'skip|'xfail")


def asserting(functions: list[ast.FunctionDef]) -> set[str]:
    """The functions of a module that assert, by themselves or through one another."""
    found: set[str] = set()
    while True:
        calls = re.compile("|".join(f"id='{name}'" for name in found) or "(?!)")
        more = {
            function.name
            for function in functions
            if SPEAKS.search(ast.dump(function)) or calls.search(ast.dump(function))
        }
        if more == found:
            return found
        found = more


def test_every_test_asserts_and_none_is_skipped():
    wrong = []
    for path in sources():
        if not path.name.startswith("test_"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        speaking = asserting(functions)
        for function in functions:
            decorators = "".join(ast.dump(decorator) for decorator in function.decorator_list)
            is_mute = function.name.startswith("test_") and function.name not in speaking
            if is_mute or SILENCED.search(decorators):
                wrong.append(f"{named(path, function.lineno)} {function.name}")
    assert wrong == []


def test_only_the_clock_reads_the_clock():
    readers = [
        named(path)
        for path in sources()
        if path.name not in {"clock.py", "test_house_rules.py"}
        and not is_test(path)
        and re.search(r"datetime\.(now|utcnow)\(|date\.today\(", path.read_text(encoding="utf-8"))
    ]
    assert readers == []


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def test_every_dependency_is_in_the_lock_and_the_lock_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {_name(line) for line in lock.splitlines() if re.match(r"[a-z0-9]", line)}
    wanted = set()
    for project in (
        ROOT / "pyproject.toml",
        *(ROOT / member / "pyproject.toml" for member in MEMBERS),
    ):
        content = tomllib.loads(project.read_text(encoding="utf-8"))
        wanted |= {_name(dep) for dep in content["project"]["dependencies"]}
        wanted |= {_name(dep) for dep in content.get("dependency-groups", {}).get("dev", [])}
    assert {name for name in wanted if not name.startswith("tianping")} - locked == set()
    assert "://" not in lock
    assert all("--hash" in entry for entry in lock.split("\n\n") if "==" in entry)


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
    ],
    ids=" ".join,
)
def test_linters_find_nothing(command):
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""Start Tianping, or test it, on a machine that has nothing but Python 3.11+ with venv.

    python3 run.py                    start gateway and services (development, SQLite)
    python3 run.py stack [...]        the same
    python3 run.py test [...]         run all tests, or those that pytest's arguments choose
    python3 run.py lint [...]         style, types, import rules
    python3 run.py bench [...]        benchmarks; without a name it lists them
    python3 run.py make-batch [...]   make a realistic court batch from a seed
    python3 run.py journey [...]      the court's whole journey, from 81 cases to paid investors
    python3 run.py soak [...]         three compensation funds, 34,306 investors, a faulty bank
    python3 run.py mall [...]         a loan against a mall, from the draft to a paid draw
    python3 run.py lock               resolve requirements.lock anew (only this changes it)

The environment is made once in .venv from requirements.lock and used again until the lock or a
member's pyproject.toml changes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
UV_HOME = ROOT / ".uv"
STAMP = VENV / "tianping-environment"
LOCK = ROOT / "requirements.lock"
UV_VERSION = "0.13.9"
OLDEST, NEWEST = (3, 11), (3, 14)
MEMBERS = (
    "shared",
    "gateway",
    "services/loss-calc",
    "services/loan-origination",
    "services/mediation",
    "services/hotline",
)


def stack(rest: list[str]) -> list[list[str]]:
    return [[program("python"), "-m", "gateway.stack", *rest]]


def test(rest: list[str]) -> list[list[str]]:
    # Both cores for the whole suite; a chosen part starts sooner in one process.
    spread = [] if rest else ["-n", "2", "--dist", "worksteal"]
    return [[program("python"), "-m", "pytest", *spread, *rest]]


def lint(rest: list[str]) -> list[list[str]]:
    return [
        [program("ruff"), "check", *rest],
        [program("ruff"), "format", "--check", *rest],
        [program("mypy")],
        [program("lint-imports")],
    ]


def bench(rest: list[str]) -> list[list[str]]:
    return [[program("python"), "-m", "bench", *rest]]


def make_batch(rest: list[str]) -> list[list[str]]:
    return [[program("python"), "-m", "loss_calc.batch_maker", *rest]]


def journey(rest: list[str]) -> list[list[str]]:
    return [[program("python"), "-m", "examples.journey", *rest]]


def soak(rest: list[str]) -> list[list[str]]:
    return [[program("python"), "-m", "examples.funds", *rest]]


def mall(rest: list[str]) -> list[list[str]]:
    return [[program("python"), "-m", "examples.mall", *rest]]


COMMANDS = {
    "stack": stack,
    "test": test,
    "lint": lint,
    "bench": bench,
    "make-batch": make_batch,
    "journey": journey,
    "soak": soak,
    "mall": mall,
}


def main(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("stack", [])
    if command in {"-h", "--help", "help"}:
        print(__doc__)
        return 0
    if command not in {*COMMANDS, "lock"}:
        known = ", ".join([*COMMANDS, "lock"])
        print(f"run.py: there is no command {command!r}; it knows: {known}.", file=sys.stderr)
        return 2
    try:
        refuse_unfit_python()
        if command == "lock":
            write_lock(find_uv())
            return 0
        prepare_environment()
    except EnvironmentRefusedError as refusal:
        print(f"run.py: {refusal}", file=sys.stderr)
        return 1
    return carry_out(COMMANDS[command](rest))


def carry_out(steps: list[list[str]]) -> int:
    """Run the steps in order until one fails; the last takes this process's place."""
    for step in steps[:-1]:
        code = subprocess.call(step, cwd=ROOT)
        if code:
            return code
    os.chdir(ROOT)
    if os.name != "nt":
        # Signals and the exit code are the step's own.
        os.execv(steps[-1][0], steps[-1])
    return subprocess.call(steps[-1])


class EnvironmentRefusedError(Exception):
    """The environment cannot be made here; the message says what to do about it."""


def refuse_unfit_python() -> None:
    found = sys.version_info[:2]
    if not OLDEST <= found <= NEWEST:
        raise EnvironmentRefusedError(
            f"this is Python {found[0]}.{found[1]}; Tianping runs on 3.{OLDEST[1]} to "
            f"3.{NEWEST[1]}. Call it with one of these, e.g. python3.{NEWEST[1]} run.py"
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise EnvironmentRefusedError(
            f"this Python has no module {missing[0]!r}. On Debian and Ubuntu it is a package of "
            f"its own: apt install python{found[0]}.{found[1]}-venv"
        )


def prepare_environment() -> None:
    """Make .venv from the lock unless the one that stands was made from the same files."""
    wanted = environment_fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    with one_at_a_time():
        if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
            return
        uv = find_uv()
        say("making the environment in .venv (once; needs the package index)")
        STAMP.unlink(missing_ok=True)
        run(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV))
        say("installing the locked packages")
        run(uv, "pip", "sync", "--quiet", "--require-hashes", str(LOCK))
        say("installing the members")
        editable = [part for member in MEMBERS for part in ("-e", str(ROOT / member))]
        # Build tools come from the lock too: nothing unpinned enters the environment.
        run(uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", *editable)
        STAMP.write_text(wanted, encoding="utf-8")
        say("environment ready")


def environment_fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in (LOCK, *(ROOT / member / "pyproject.toml" for member in MEMBERS)):
        digest.update(file.read_bytes())
    digest.update(str(ROOT).encode())  # editable installs name the folder
    return digest.hexdigest()


class one_at_a_time:  # noqa: N801 - reads as a statement at its one use
    """Two first starts at once would install over each other; the second waits."""

    def __enter__(self) -> None:
        self.file = (ROOT / ".setup.lock").open("w")
        try:
            import fcntl  # noqa: PLC0415 - not on Windows
        except ImportError:
            return
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def find_uv() -> str:
    """The uv on PATH, else a pinned one from the package index, kept in .uv/."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    own = UV_HOME / ("Scripts" if os.name == "nt" else "bin") / "uv"
    if not own.exists():
        say("fetching uv into .uv (once)")
        run(sys.executable, "-m", "venv", "--clear", str(UV_HOME))
        pip = (str(own.parent / "python"), "-m", "pip", "--disable-pip-version-check")
        run(*pip, "install", "--quiet", f"uv=={UV_VERSION}")
    return str(own)


def write_lock(uv: str) -> None:
    """Versions and hashes of everything, for every platform, naming no index and no file."""
    projects = ["pyproject.toml", *(f"{member}/pyproject.toml" for member in MEMBERS)]
    ours = [f"tianping-{Path(member).name}" for member in MEMBERS]
    omitted = [part for name in ours for part in ("--no-emit-package", name)]
    form = ["--universal", "--python-version", "3.11", "--generate-hashes"]
    bare = ["--no-header", "--no-annotate", "--quiet"]
    lock = ["--group", "dev", "--output-file", LOCK.name]
    run(uv, "pip", "compile", *projects, *omitted, *form, *bare, *lock)
    say(f"wrote {LOCK.name}")


def program(name: str) -> str:
    if os.name == "nt":
        return str(VENV / "Scripts" / f"{name}.exe")
    return str(VENV / "bin" / name)


def run(*command: str) -> None:
    environment = {
        **os.environ,
        "VIRTUAL_ENV": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    if subprocess.call(command, cwd=ROOT, env=environment):
        raise EnvironmentRefusedError(f"this step failed: {' '.join(command[:4])} ...")


def say(line: str) -> None:
    print(f"run.py: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

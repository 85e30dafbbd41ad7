"""The kernel starts and answers without numba and without a folder for its compiled code."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from loss_calc.kernel import compiling

WALK = (
    "from loss_calc.kernel.loading import loops; import numpy as np; "
    "run = loops(is_compiled=True); print(run.shrink(1000, 0, 7, 10))"
)
WITHOUT_NUMBA = "import sys; sys.modules['numba'] = None; "


def run(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_numba_the_loops_run_as_they_stand():
    assert run(WITHOUT_NUMBA + WALK) == "(700, 0, 0)"


def test_without_a_folder_to_write_the_loops_are_compiled_for_the_process(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert run(WALK, NUMBA_CACHE_DIR=str(blocked)) == "(700, 0, 0)"


def test_compiled_code_is_kept_in_the_folder_of_the_environment(tmp_path):
    assert run(WALK, NUMBA_CACHE_DIR=str(tmp_path)) == "(700, 0, 0)"
    assert [path.suffix for path in tmp_path.glob("kernel-*/**/*.nbi")] == [".nbi"]


def test_the_kernel_is_imported_without_numba_being_loaded():
    modules = "loss_calc.kernel.batch, loss_calc.kernel.grid, loss_calc.kernel.scope"
    assert run(f"import sys, {modules}; print('numba' in sys.modules)") == "False"


@pytest.mark.parametrize("given", [None, "elsewhere"])
def test_the_environment_outranks_the_service(given, monkeypatch, tmp_path):
    monkeypatch.delenv(compiling.CACHE_FOLDER, raising=False)
    if given:
        monkeypatch.setenv(compiling.CACHE_FOLDER, given)
    compiling.keep_compiled_code_in(tmp_path)
    assert os.environ[compiling.CACHE_FOLDER] == (given or str(tmp_path))

"""The supervisor over real processes; the services are stubs, the gateway is itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from gateway.stack import _prepare
from gateway.supervision.databases import postgres_databases
from gateway.supervision.plan import StackRefusedError, plan_from, refuse_taken_ports

HERE = Path(__file__).parent
START_SECONDS = 90


def test_plan_has_defaults_and_takes_the_next_four_ports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = plan_from({})
    assert plan.address == "http://127.0.0.1:8000"
    assert plan.data_dir == tmp_path / "data"
    assert list(plan.ports.values()) == [8000, 8001, 8002, 8003, 8004]


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65532", "8000.0", "８０００", " 8000"])
def test_port_that_cannot_be_is_refused(port):
    with pytest.raises(StackRefusedError, match="STACK_PORT"):
        plan_from({"STACK_PORT": port})


def test_data_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StackRefusedError, match="not a folder"):
        plan_from({"STACK_DATA_DIR": str(tmp_path / "file")})


def test_taken_port_is_named_with_the_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        if port > 65_000:
            pytest.fail("the system gave a port too high for this test")
        plan = plan_from({"STACK_PORT": str(port), "STACK_DATA_DIR": str(tmp_path)})
        with pytest.raises(StackRefusedError, match=f"port {port}, meant for gateway.*STACK_PORT="):
            refuse_taken_ports(plan)


def test_programs_get_their_own_variables(tmp_path):
    plan = plan_from({"STACK_PORT": "9000", "STACK_DATA_DIR": str(tmp_path)})
    environments = _prepare(plan)
    assert environments["loss-calc"]["LOSS_CALC_DATA_DIR"] == str(tmp_path)
    assert environments["gateway"]["GATEWAY_ISSUER"] == "http://127.0.0.1:9000"
    upstreams = json.loads(environments["gateway"]["GATEWAY_UPSTREAMS"])
    assert upstreams["hotline"] == "http://127.0.0.1:9004"


def test_each_program_gets_a_database_on_the_server(postgres):
    url = postgres.render_as_string(hide_password=False)
    first = postgres_databases(url.replace("postgresql+psycopg", "postgresql"))
    assert first == postgres_databases(url)
    assert first["loan-origination"].startswith("postgresql+psycopg://")
    assert "/tianping_loan_origination" in first["loan-origination"]


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "postgresql://127.0.0.1:1/postgres"])
def test_server_that_cannot_be_used_is_refused(url):
    with pytest.raises(StackRefusedError, match="STACK_POSTGRES_URL"):
        postgres_databases(url)


class RunningStack:
    """A supervisor in a process of its own, and all its output so far."""

    def __init__(self, folder, port, **environment):
        self.port = port
        self.output = folder / "output.txt"
        given = {
            "STACK_PORT": str(port),
            "STACK_DATA_DIR": str(folder / "data"),
            "PYTHONPATH": str(HERE),
            **environment,
        }
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "stub_stack.py")],
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **given},
            )

    def lines(self):
        return self.output.read_text().splitlines()

    def wait_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while not (self.lines() and self.lines()[-1].startswith("http")):
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)

    def children(self):
        return psutil.Process(self.process.pid).children()


@pytest.fixture
def start(tmp_path):
    started = []

    def make(**environment):
        stack = RunningStack(tmp_path, _five_free_ports(), **environment)
        started.append(stack)
        return stack

    yield make
    for stack in started:
        if stack.process.poll() is None:
            stack.process.kill()
            stack.process.wait()


def _five_free_ports():
    for first in range(20_000 + os.getpid() % 20_000, 60_000, 5):
        try:
            for port in range(first, first + 5):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no five free ports")


def _all_gone(children, seconds=10.0):
    _, alive = psutil.wait_procs(children, timeout=seconds)
    return not alive


@pytest.mark.stack
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stack_starts_serves_restarts_and_stops(start, number):
    stack = start()
    stack.wait_ready()
    assert stack.lines()[-1] == f"http://127.0.0.1:{stack.port}"
    ready = httpx.get(f"http://127.0.0.1:{stack.port}/readyz")
    assert ready.status_code == 200
    assert set(ready.json()["upstreams"].values()) == {"ready"}
    children = stack.children()
    assert len(children) == 5
    stack.process.send_signal(number)
    assert stack.process.wait(10) == 0
    assert _all_gone(children)


@pytest.mark.stack
def test_second_signal_stops_at_once(start):
    stack = start()
    stack.wait_ready()
    children = stack.children()
    for child in children:
        child.suspend()  # a program that does not react to the first
    stack.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    stack.process.send_signal(signal.SIGTERM)
    assert stack.process.wait(5) == 130
    assert _all_gone(children)


@pytest.mark.stack
def test_second_stack_on_the_same_folder_is_refused(start):
    first = start()
    first.wait_ready()
    before = first.output.read_text()
    second = RunningStack(first.output.parent, _five_free_ports())
    assert second.process.wait(30) == 1
    assert "another Tianping uses the data folder" in second.output.read_text()
    assert before


@pytest.mark.stack
def test_no_orphan_stays_when_the_supervisor_is_killed(start):
    stack = start()
    stack.wait_ready()
    children = stack.children()
    stack.process.kill()
    stack.process.wait()
    assert _all_gone(children)


@pytest.mark.stack
def test_one_dies_all_stop_and_its_name_and_log_are_shown(start):
    stack = start()
    stack.wait_ready()
    children = stack.children()
    victim = next(child for child in children if str(stack.port + 3) in child.cmdline())
    victim.kill()
    assert stack.process.wait(15) == 1
    assert "mediation ended (killed by signal 9)" in stack.output.read_text()
    assert _all_gone(children)


@pytest.mark.stack
def test_program_that_cannot_start_shows_its_reason(start):
    stack = start(STUB_FAILS="yes")
    assert stack.process.wait(START_SECONDS) == 1
    assert "this stub fails to start" in stack.output.read_text()

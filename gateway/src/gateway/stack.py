"""The development supervisor: gateway and services, one process each, one start, one stop.

`python -m gateway.stack`. One dies, all stop, and the end says which and why.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic
from typing import IO

from gateway.routing import SERVICES
from gateway.supervision.plan import (
    HOST,
    PROGRAMS,
    Plan,
    StackRefusedError,
    environment_of,
    plan_from,
    refuse_taken_ports,
)
from gateway.supervision.programs import (
    Child,
    is_ready,
    kill_children,
    start_child,
    stop_children,
)
from servicekit.keys import ensure_development_keys

START_SECONDS = 300.0
POLL_SECONDS = 0.1
STOPPED, FAILED, KILLED = 0, 1, 130

Factories = Mapping[str, str]
FACTORIES: Factories = {
    program: f"{program.replace('-', '_')}.app:app_from_environment" for program in PROGRAMS
}


def main() -> int:
    """Start the stack as the STACK_* variables say; returns the exit code."""
    if os.name != "posix":
        return _refused("the development stack needs Linux, macOS or another POSIX system")
    try:
        plan = plan_from(os.environ)
        with _data_folder_to_ourselves(plan):
            refuse_taken_ports(plan)
            environments = _prepare(plan)
            return asyncio.run(Supervisor(plan, environments, FACTORIES).run())
    except StackRefusedError as refusal:
        return _refused(str(refusal))


def _refused(reason: str) -> int:
    sys.stderr.write(f"Tianping does not start: {reason}\n")
    return FAILED


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def _data_folder_to_ourselves(plan: Plan) -> Iterator[IO[str]]:
    """Hold the data folder's lock: two stacks on one folder would undo each other's work."""
    import fcntl  # noqa: PLC0415 - POSIX only, which `main` has checked

    try:
        plan.data_dir.mkdir(parents=True, exist_ok=True)
        lock = (plan.data_dir / ".stack.lock").open("w")
    except OSError as error:
        raise StackRefusedError(f"the data folder {plan.data_dir}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StackRefusedError(
                f"another Tianping uses the data folder {plan.data_dir}. Stop it, or "
                "choose others: STACK_DATA_DIR=other STACK_PORT=8100 python3 run.py"
            ) from error
        yield lock


def _prepare(plan: Plan) -> dict[str, dict[str, str]]:
    """Keys and databases, and from them each program's variables."""
    ensure_development_keys(plan.keys_dir, PROGRAMS)
    databases: dict[str, str] = {}
    if plan.postgres_url:
        from gateway.supervision.databases import postgres_databases  # noqa: PLC0415 - slow

        databases = postgres_databases(plan.postgres_url)
    environments = {name: environment_of(name, plan, databases) for name in PROGRAMS}
    upstreams = {name: f"http://{HOST}:{plan.ports[name]}" for name in SERVICES}
    environments["gateway"]["GATEWAY_UPSTREAMS"] = json.dumps(upstreams)
    environments["gateway"]["GATEWAY_ISSUER"] = plan.address
    return environments


class Supervisor:
    """Runs the programs until one dies or a signal comes."""

    def __init__(
        self, plan: Plan, environments: Mapping[str, Mapping[str, str]], factories: Factories
    ) -> None:
        self._plan = plan
        self._environments = environments
        self._factories = factories
        self._children: list[Child] = []
        self._stop = asyncio.Event()
        self._is_killed = False

    async def run(self) -> int:
        """Start, report, wait, stop; returns the exit code."""
        self._catch_signals()
        try:
            _say(f"Starting five programs; data in {self._plan.data_dir}")
            for name in PROGRAMS:
                self._children.append(await self._start(name))
            return await self._watch()
        finally:
            await stop_children(self._children)

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._asked_to_stop)

    def _asked_to_stop(self) -> None:
        if self._stop.is_set():
            self._is_killed = True
            kill_children(self._children)
            return
        _say("Stopping; once more stops at once")
        self._stop.set()

    async def _start(self, name: str) -> Child:
        return await start_child(
            name,
            self._factories[name],
            port=self._plan.ports[name],
            log=self._plan.logs_dir / f"{name}.log",
            environment=self._environments[name],
        )

    async def _watch(self) -> int:
        """Until one program ends, a signal comes, or the start takes too long."""
        deaths = {asyncio.ensure_future(child.process.wait()): child for child in self._children}
        stop = asyncio.ensure_future(self._stop.wait())
        ready = asyncio.ensure_future(self._all_ready())
        try:
            await asyncio.wait([*deaths, stop, ready], return_when=asyncio.FIRST_COMPLETED)
            if ready.done() and not ready.result():
                return FAILED
            if not stop.done():
                await asyncio.wait([*deaths, stop], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancelled(ready)
            await _cancelled(stop)
        if self._stop.is_set():
            await stop_children(self._children)
            return KILLED if self._is_killed else STOPPED
        self._report_death(next(child for task, child in deaths.items() if task.done()))
        return FAILED

    async def _all_ready(self) -> bool:
        """Say when each answers, and last where the gateway is; False when it takes too long."""
        started = monotonic()
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.gather(
                    *(self._report_ready(child, started) for child in self._children)
                )
        except TimeoutError:
            _say(f"Not ready after {START_SECONDS:.0f} s; see {self._plan.logs_dir}")
            return False
        _say("Tianping is ready; Ctrl-C stops it. Development credentials:")
        _say(f"  {self._plan.data_dir / 'dev-credentials.json'}")
        _say(self._plan.address)
        return True

    async def _report_ready(self, child: Child, started: float) -> None:
        while not await is_ready(child.port):
            await asyncio.sleep(POLL_SECONDS)
        _say(f"  {child.name} is ready on port {child.port} after {monotonic() - started:.1f} s")

    def _report_death(self, child: Child) -> None:
        code = child.process.returncode
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        sys.stderr.write(
            f"{child.name} ended ({how}), so everything stops. Its last log lines "
            f"({child.log}):\n{child.tail()}\n"
        )


async def _cancelled(task: asyncio.Future[bool] | Awaitable[bool]) -> None:
    future = asyncio.ensure_future(task)
    future.cancel()
    with suppress(asyncio.CancelledError):
        await future


if __name__ == "__main__":
    sys.exit(main())

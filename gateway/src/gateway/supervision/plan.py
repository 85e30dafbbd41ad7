"""What a development start was asked for: ports, folder, databases; checked at once."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.routing import SERVICES

DEFAULT_PORT = 8000
PROGRAMS = ("gateway", *SERVICES)
HIGHEST_PORT = 65_535
HOST = "127.0.0.1"


_NEIGHBOURS = {"mediation": ("loss-calc", "hotline"), "hotline": ("mediation",)}
"""Which services a service speaks to."""


class StackRefusedError(Exception):
    """The stack cannot start; the message says why and names the way out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One start: where everything listens, where it keeps its data."""

    first_port: int
    data_dir: Path
    postgres_url: str
    ports: Mapping[str, int]

    @property
    def address(self) -> str:
        """The gateway's address, which is all a user needs."""
        return f"http://{HOST}:{self.first_port}"

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def logs_dir(self) -> Path:
        return self.data_dir / "logs"


def plan_from(environment: Mapping[str, str]) -> Plan:
    """The plan that STACK_PORT, STACK_DATA_DIR and STACK_POSTGRES_URL ask for.

    Raises StackRefusedError for a value that cannot be used.
    """
    first_port = _port(environment.get("STACK_PORT") or str(DEFAULT_PORT))
    data_dir = Path(environment.get("STACK_DATA_DIR") or "data").expanduser().resolve()
    if data_dir.exists() and not data_dir.is_dir():
        raise StackRefusedError(f"STACK_DATA_DIR is {data_dir}, which is not a folder")
    postgres_url = environment.get("STACK_POSTGRES_URL", "").strip()
    ports = {name: first_port + number for number, name in enumerate(PROGRAMS)}
    return Plan(first_port, data_dir, postgres_url, ports)


def _port(text: str) -> int:
    last = HIGHEST_PORT - len(PROGRAMS) + 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= last):
        raise StackRefusedError(
            f"STACK_PORT is {text!r}; it must be a number from 1 to {last}: the gateway takes it, "
            "the services the next four"
        )
    return int(text)


def refuse_taken_ports(plan: Plan) -> None:
    """Raises StackRefusedError when something listens on one of the ports already."""
    for program, port in plan.ports.items():
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                # As the server itself does: a connection in its last wait is no obstacle.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                other = plan.first_port + 100 if plan.first_port < 60_000 else DEFAULT_PORT  # noqa: PLR2004
                raise StackRefusedError(
                    f"port {port}, meant for {program}, cannot be used "
                    f"({error.strerror or error}). Stop what uses it, or choose other ports: "
                    f"STACK_PORT={other} python3 run.py"
                ) from error


def environment_of(program: str, plan: Plan, databases: Mapping[str, str]) -> dict[str, str]:
    """The variables that one program gets, under its own prefix."""
    prefix = program.upper().replace("-", "_") + "_"
    found = {f"{prefix}DATA_DIR": str(plan.data_dir), f"{prefix}KEYS_DIR": str(plan.keys_dir)}
    # Settlements rest on loss calculations; complaints go from the hotline to mediation and back.
    for other in _NEIGHBOURS.get(program, ()):
        name = other.upper().replace("-", "_")
        found[f"{prefix}{name}_URL"] = f"http://{HOST}:{plan.ports[other]}"
    if program in databases:
        found[f"{prefix}DATABASE_URL"] = databases[program]
    return found

"""The product's gateway as the development stack starts it, with a real token to pass it."""

from __future__ import annotations

import base64
import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.machine import Cores
from bench.processes import Children, Process, serve
from gateway.routing import SERVICES
from servicekit.keys import ensure_development_keys

CLIENT = "court-1"


@dataclass(frozen=True, slots=True)
class RunningGateway:
    """Its process, its port, and the Authorization value of a client."""

    process: Process
    port: int
    authorization: str


def start_gateway(children: Children, upstream: int, cores: Cores | None = None) -> RunningGateway:
    """One worker before one upstream that plays all four services."""
    data = children.folder / "gateway-data"
    ensure_development_keys(data / "keys", ["gateway", *SERVICES])
    upstreams = dict.fromkeys(SERVICES, f"http://127.0.0.1:{upstream}")
    environment = {"GATEWAY_DATA_DIR": str(data), "GATEWAY_UPSTREAMS": json.dumps(upstreams)}
    process, port = serve(
        children,
        "gateway",
        "gateway.app:app_from_environment",
        ready_path="/livez",
        environment=environment,
        cores=cores,
    )
    return RunningGateway(process, port, f"Bearer {_token(data, port)}")


def _token(data: Path, port: int) -> str:
    """An access token by client credentials, as any program gets it."""
    made = json.loads((data / "dev-credentials.json").read_text(encoding="utf-8"))
    client = next(one for one in made["clients"] if one["client_id"] == CLIENT)
    pair = f"{client['client_id']}:{client['client_secret']}".encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/oauth2/token",
        data=b"grant_type=client_credentials",
        headers={"Authorization": f"Basic {base64.b64encode(pair).decode()}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        token: str = json.load(answer)["access_token"]
        return token

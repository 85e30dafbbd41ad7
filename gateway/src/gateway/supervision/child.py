"""One program of the development stack in a process of its own.

    python -m gateway.supervision.child <package>.app:app_from_environment <port>

Its standard input is a pipe from the supervisor: when the pipe ends, however the supervisor
ended, this process and everything it started end too.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress

STOP_SECONDS = 5
GATEWAY_APP = "gateway.app"


def main(factory: str, port: int) -> None:
    """Serve the app that the factory makes until told to stop."""
    threading.Thread(target=_end_with_supervisor, daemon=True, name="supervisor-watch").start()
    import uvicorn  # noqa: PLC0415 - the watch must stand before the slow imports

    is_gateway = factory.startswith(GATEWAY_APP)
    uvicorn.run(
        factory,
        factory=True,
        host="127.0.0.1",
        port=port,
        http="gateway.protocol:StrictHttpProtocol" if is_gateway else "auto",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        # Longer than any client keeps idle connections, so that the client is the one to close.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=STOP_SECONDS - 1,
    )


def _end_with_supervisor() -> None:
    """Wait for the end of the pipe, then stop as on SIGTERM, then for certain."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(STOP_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        # The whole group: a service's own worker processes are in it.
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""The supervisor over stub services: `python stub_stack.py`, steered by STACK_* variables."""

from __future__ import annotations

import sys

from gateway import stack
from gateway.routing import SERVICES

if __name__ == "__main__":
    services = dict.fromkeys(SERVICES, "stub_service:app_from_environment")
    stack.FACTORIES = {"gateway": "gateway.app:app_from_environment", **services}
    sys.exit(stack.main())

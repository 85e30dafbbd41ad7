"""nginx on loopback: as the upstream that costs next to nothing, and as the proxy to measure by."""

from __future__ import annotations

import os
from pathlib import Path

from bench.machine import Cores
from bench.processes import Children, Process, free_port, system_program

ANSWER = '{"id": "0198c5a2-7d3e-7c41-9b0e-5f1f0a6d2c11", "case_number": "A-1", "version": 1}'

_FRAME = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}
}}
"""
_UPSTREAM = """
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    root {folder};
    location / {{ default_type application/json; try_files /answer.json =404; }}
  }}
"""
_PROXY = """
  upstream service {{
    server 127.0.0.1:{upstream};
    keepalive 64;
    keepalive_requests 100000000;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    location = /readyz {{ return 200 ''; }}
    location / {{
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }}
  }}
"""


def start_upstream(children: Children, cores: Cores | None) -> int:
    """A service that answers every path with the same small JSON; returns its port."""
    port = free_port()
    (children.folder / "answer.json").write_text(ANSWER, encoding="utf-8")
    servers = _UPSTREAM.format(port=port, folder=children.folder)
    _start(children, "nginx-upstream", port, servers, cores)
    return port


def start_proxy(children: Children, upstream: int, cores: Cores | None) -> tuple[Process, int]:
    """nginx in front of the upstream, one worker, connections kept alive."""
    port = free_port()
    servers = _PROXY.format(port=port, upstream=upstream)
    return _start(children, "nginx-proxy", port, servers, cores), port


def _start(children: Children, name: str, port: int, servers: str, cores: Cores | None) -> Process:
    program = system_program("nginx", "nginx-light")
    folder = Path(children.folder) / name
    folder.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_FRAME.format(user=user, folder=folder, servers=servers), encoding="utf-8")
    command = [program, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")]
    process = children.start(name, command, cores=cores)
    children.wait_until_answering(name, process, port, "/readyz")
    return process

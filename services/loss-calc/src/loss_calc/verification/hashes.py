"""Hashes that two parties can compare: of documents, results and the program's own source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

DISTRIBUTION = "tianping-loss-calc"
CALCULATING_PACKAGES = ("lawkit", "loss_calc")
# What decides a figure: code, and the dated figures and layouts that it reads.
_SUFFIXES = (".py", ".toml")


def canonical_line(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a JSON document: sorted keys, no spaces, UTF-8, one line."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n"


def document_sha256(document: Mapping[str, Any]) -> str:
    """The hash of a JSON document."""
    return sha256(canonical_line(document)).hexdigest()


def results_sha256(answers: Iterable[Mapping[str, Any]]) -> str:
    """The hash of all results: canonical JSON lines in the order of investor ids."""
    digest = sha256()
    for answer in answers:
        digest.update(canonical_line(answer))
    return digest.hexdigest()


@cache
def code_version() -> dict[str, str]:
    """The version of the program and the hash of its calculating source files."""
    digest = sha256()
    for package in CALCULATING_PACKAGES:
        for name, content in sorted(_sources(files(package), package)):
            digest.update(f"{name} {sha256(content).hexdigest()}\n".encode())
    return {"version": version(DISTRIBUTION), "sha256": digest.hexdigest()}


def _sources(folder: Traversable, path: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, name)
        elif entry.name.endswith(_SUFFIXES):
            yield name, entry.read_bytes()


def made_with(
    facts: Mapping[str, Any], choices: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """What a calculation states of itself when it is made: its documents' hashes and its code."""
    return {
        "facts_sha256": document_sha256(facts),
        "choices_sha256": document_sha256(choices),
        "inputs_sha256": document_sha256(inputs),
        "code": code_version(),
    }

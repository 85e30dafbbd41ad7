"""The folder that proves a calculation: written as one zip file, read again as a folder."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from loss_calc.verification.evidence import Evidence, UploadedFile, pinned_series
from loss_calc.verification.hashes import canonical_line

MANIFEST = "verification.json"
RESULTS = "results.ndjson"
# A zip file dates its entries; the same bundle shall have the same bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_EXTENSIONS = {
    "text/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/vnd.apache.parquet": "parquet",
}
_CHUNK_BYTES = 1 << 20


class BundleError(ValueError):
    """The folder is no bundle, or lacks a part."""


def upload_name(number: int, media_type: str) -> str:
    """The name of a trade file in a bundle; files count from 1 in the order of acceptance."""
    extension = _EXTENSIONS.get(media_type.partition(";")[0].strip().lower(), "xlsx")
    return f"trade-files/{number:04d}.{extension}"


def write_bundle(
    path: Path,
    evidence: Evidence,
    stated: Mapping[str, Any],
    answers: Iterable[Mapping[str, Any]],
) -> None:
    """Write the zip: documents, market data, trade files as uploaded, results."""
    manifest = {
        **stated,
        "trade_files": [
            {
                "name": upload.name,
                "sha256": upload.sha256,
                "media_type": upload.media_type,
                "layout": upload.layout,
            }
            for upload in evidence.uploads
        ],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, MANIFEST, [_readable(manifest)])
        for name in ("facts", "choices", "inputs"):
            _add(archive, f"{name}.json", [_readable(getattr(evidence, name))])
        for name, digest in pinned_series(evidence.inputs).items():
            _add(archive, name, _chunks(evidence.series[digest]))
        for upload in evidence.uploads:
            _add(archive, upload.name, _chunks(upload.path))
        _add(archive, RESULTS, (canonical_line(answer) for answer in answers))


def _add(archive: zipfile.ZipFile, name: str, content: Iterable[bytes]) -> None:
    entry = zipfile.ZipInfo(name, _NO_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as file:
        for chunk in content:
            file.write(chunk)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _readable(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def read_bundle(folder: Path) -> tuple[Evidence, dict[str, Any]]:
    """The evidence in an unpacked bundle, and what the calculation stated of itself.

    Raises BundleError.
    """
    manifest = _document(folder, MANIFEST)
    inputs = _document(folder, "inputs.json")
    try:
        uploads = tuple(_uploaded(folder, entry) for entry in manifest.pop("trade_files"))
        series = {digest: _inside(folder, name) for name, digest in pinned_series(inputs).items()}
    except (KeyError, TypeError) as error:
        raise BundleError(f"a document lacks {error}") from error
    facts, choices = _document(folder, "facts.json"), _document(folder, "choices.json")
    return Evidence(facts, choices, inputs, series, uploads), manifest


def read_results(folder: Path) -> Iterator[dict[str, Any]]:
    """The results of a bundle, line by line."""
    with _inside(folder, RESULTS).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                answer: dict[str, Any] = json.loads(line)
                answer["investor_id"]
            except (ValueError, KeyError, TypeError) as error:
                raise BundleError(f"{RESULTS} line {number}: {error}") from error
            yield answer


def _document(folder: Path, name: str) -> dict[str, Any]:
    try:
        document = json.loads(_inside(folder, name).read_text(encoding="utf-8"))
    except ValueError as error:
        raise BundleError(f"{name}: {error}") from error
    if not isinstance(document, dict):
        raise BundleError(f"{name} is not one JSON object")
    return document


def _uploaded(folder: Path, entry: Mapping[str, Any]) -> UploadedFile:
    name = entry["name"]
    path = _inside(folder, name)
    return UploadedFile(name, path, entry["sha256"], entry["media_type"], entry["layout"])


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BundleError(f"{name} points out of the folder")
    if not path.is_file():
        raise BundleError(f"{name} is missing")
    return path

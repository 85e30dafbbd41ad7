"""The keys of external tokens: one signs, all verify, and a change needs no restart.

`gateway-tokens.pem` signs. Further files `gateway-tokens-<word>.pem` are kept beside it: the next
key, published ahead, and the previous one until its last token has expired. None of them is in
the services' trusted set, so an external token never passes as an internal one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from servicekit.keys import SigningKey, load_signing_key, new_signing_key, write_private

SIGNER = "gateway-tokens"

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class KeySet:
    """The ring at one moment."""

    signer: SigningKey
    by_kid: Mapping[str, SigningKey]
    stamp: Stamp

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public halves as a JWK set (RFC 7517)."""
        keys = [key.jwk() for key in self.by_kid.values()]
        return {"keys": [{k: v for k, v in key.items() if k != "iss"} for key in keys]}


class KeyRing:
    """The keys folder as it is now; `refresh` notices added, changed and removed files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.keys = self._load()

    def refresh(self) -> bool:
        """Read the folder again if it changed; True when the keys are others than before."""
        if self._stamp() == self.keys.stamp:
            return False
        self.keys = self._load()
        return True

    def _load(self) -> KeySet:
        stamp = self._stamp()
        names = [name.removesuffix(".pem") for name, _, _ in stamp]
        loaded = {name: _load(self._folder, name) for name in names}
        if SIGNER not in loaded:
            raise FileNotFoundError(f"{SIGNER}.pem is missing in the keys folder")
        return KeySet(loaded[SIGNER], {key.kid: key for key in loaded.values()}, stamp)

    def _stamp(self) -> Stamp:
        found = []
        for path in sorted(self._folder.glob(f"{SIGNER}*.pem")):
            status = path.stat()
            found.append((path.name, status.st_mtime_ns, status.st_ino))
        return tuple(found)


def _load(folder: Path, name: str) -> SigningKey:
    """The key under the name it is known by, which stays the same when its file is renamed."""
    key = load_signing_key(folder, name)
    return replace(key, issuer=SIGNER, kid=f"{SIGNER}-{key.kid.rpartition('-')[2]}")


def ensure_token_key(folder: Path) -> None:
    """Make the signing key of external tokens on a first start."""
    path = folder / f"{SIGNER}.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, new_signing_key(SIGNER).private)

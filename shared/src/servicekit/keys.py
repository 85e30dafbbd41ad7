"""Ed25519 keys: who may sign as what, and the public set that others verify with.

A keys folder holds `<program>.pem` (private, this program's own) and `trusted-keys.json`, the
public keys of all programs. Every public key carries `iss`: it can speak for that program alone.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TRUSTED = "trusted-keys.json"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the name (`kid`) under which its public half is known."""

    issuer: str
    kid: str
    private: Ed25519PrivateKey

    def jwk(self) -> dict[str, str]:
        """The public half as a JWK (RFC 8037)."""
        raw = self.private.public_key().public_bytes_raw()
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "use": "sig",
            "kid": self.kid,
            "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode(),
            "iss": self.issuer,
        }

    def derived_secret(self, purpose: str) -> bytes:
        """A secret of this program for one purpose, the same on all its replicas."""
        return sha256(purpose.encode() + b"\0" + self.private.private_bytes_raw()).digest()


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key and the only program it may speak for."""

    issuer: str
    kid: str
    public: Ed25519PublicKey


def load_signing_key(folder: Path, program: str) -> SigningKey:
    """This program's private key from the keys folder."""
    pem = (folder / f"{program}.pem").read_bytes()
    private = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{program}.pem is not an Ed25519 key")
    return SigningKey(program, _kid(program, private.public_key()), private)


def new_signing_key(program: str) -> SigningKey:
    """A fresh key, for first starts and tests."""
    private = Ed25519PrivateKey.generate()
    return SigningKey(program, _kid(program, private.public_key()), private)


def trusted_keys(jwks: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, TrustedKey]:
    """The public keys of a JWK set by `kid`; anything but Ed25519 with an issuer is refused."""
    found: dict[str, TrustedKey] = {}
    for jwk in jwks["keys"]:
        if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not jwk.get("iss"):
            raise ValueError("a trusted key must be Ed25519 and name its issuer")
        raw = base64.urlsafe_b64decode(jwk["x"] + "=" * (-len(jwk["x"]) % 4))
        public = Ed25519PublicKey.from_public_bytes(raw)
        found[jwk["kid"]] = TrustedKey(jwk["iss"], jwk["kid"], public)
    return found


class TrustedKeyFile:
    """The trusted set in a file, read again when it changes: rotation needs no restart."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / TRUSTED
        self._stamp: tuple[int, int] | None = None
        self._keys: Mapping[str, TrustedKey] = {}

    def keys(self) -> Mapping[str, TrustedKey]:
        """All trusted keys by `kid`: the same mapping until the file changes."""
        status = self._path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._keys = trusted_keys(json.loads(self._path.read_text(encoding="utf-8")))
            self._stamp = stamp
        return self._keys

    def find(self, kid: str) -> TrustedKey | None:
        """The key named `kid`, or None; removed keys are gone at once."""
        return self.keys().get(kid)


def ensure_development_keys(folder: Path, programs: Iterable[str]) -> None:
    """Make the keys that are missing in a development keys folder and write the trusted set."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = []
    for program in programs:
        path = folder / f"{program}.pem"
        if not path.exists():
            write_private(path, new_signing_key(program).private)
        keys.append(load_signing_key(folder, program).jwk())
    text = json.dumps({"keys": keys}, indent=2)
    path = folder / TRUSTED
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        replace_file(path, text.encode(), mode=0o644)


def write_private(path: Path, private: Ed25519PrivateKey) -> None:
    """Write a private key so that only its owner reads it."""
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    replace_file(path, pem, mode=0o600)


def replace_file(path: Path, content: bytes, *, mode: int) -> None:
    """Write a small file whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _kid(program: str, public: Ed25519PublicKey) -> str:
    return f"{program}-{sha256(public.public_bytes_raw()).hexdigest()[:12]}"

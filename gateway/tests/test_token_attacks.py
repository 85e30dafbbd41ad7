"""Tokens made from a good one by an attacker's hand: none opens the door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from servicekit.keys import load_signing_key, new_signing_key, write_private

GOOD = b"/loss-calc/v1/cases"
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture
def key(door):
    return load_signing_key(door.settings.keys_folder(), "gateway-tokens")


@pytest.fixture
def forge(door, key):
    """Signs with the true key, so that only the claim or header under test is wrong."""
    good = jwt.decode(door.token(), options={"verify_signature": False})

    def make(*, without=(), headers=None, signer=key.private, algorithm="EdDSA", **claims):
        content = {name: value for name, value in good.items() if name not in without}
        content.update(claims)
        header = {"typ": "at+jwt", "kid": key.kid, **(headers or {})}
        return jwt.encode(content, signer, algorithm, headers=header)

    return make


def part(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(key, header, payload):
    """A token over any bytes, signed with the true key."""
    text = f"{part(header)}.{part(payload)}"
    return f"{text}.{part(key.private.sign(text.encode()))}"


def refused(door, token):
    value = token if isinstance(token, bytes) else token.encode()
    answer = door.ask("GET", GOOD, [(b"authorization", b"Bearer " + value)])
    assert (answer.status, answer.code, door.calls) == (401, "invalid_token", 0)
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def must_be_accepted(door, token):
    answer = door.ask("GET", GOOD, [(b"authorization", b"Bearer " + token.encode())])
    assert (answer.status, door.calls) == (200, 1)


def test_forged_token_that_changes_nothing_is_accepted(door, forge):
    must_be_accepted(door, forge())


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", ""])
def test_unsigned_token(door, key, forge, algorithm):
    header = {"alg": algorithm, "typ": "at+jwt", "kid": key.kid}
    payload = forge().split(".")[1]
    refused(door, f"{part(header)}.{payload}.")
    refused(door, f"{part(header)}.{payload}.{forge().split('.')[2]}")


def _public_forms(key):
    public = key.private.public_key()
    subject = serialization.PublicFormat.SubjectPublicKeyInfo
    return [
        public.public_bytes(serialization.Encoding.PEM, subject),
        public.public_bytes(serialization.Encoding.DER, subject),
        json.dumps(key.jwk()).encode(),
        public.public_bytes_raw(),
    ]


@pytest.mark.parametrize("form", range(4))
def test_public_key_used_as_shared_secret(door, key, forge, form):
    header = {"alg": "HS256", "typ": "at+jwt", "kid": key.kid}
    text = f"{part(header)}.{forge().split('.')[1]}"
    mac = hmac.new(_public_forms(key)[form], text.encode(), hashlib.sha256).digest()
    refused(door, f"{text}.{part(mac)}")


def test_other_algorithm_under_our_key_name(door, forge):
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    refused(door, forge(signer=rsa_key, algorithm="RS256"))
    refused(door, forge(signer=ec.generate_private_key(ec.SECP256R1()), algorithm="ES256"))


def test_signature_of_another_key_of_the_right_kind(door, forge):
    refused(door, forge(signer=new_signing_key("evil").private))


@pytest.mark.parametrize("kid", ["unknown", "../../dev/null", "' OR 1=1--", "k" * 10_000, 7, ["k"]])
def test_key_name_that_is_not_ours(door, key, forge, kid):
    header = {"alg": "EdDSA", "typ": "at+jwt", "kid": kid}
    refused(door, signed(key, header, json.loads(_payload(forge()))))


def test_missing_key_name(door, key, forge):
    refused(door, signed(key, {"alg": "EdDSA", "typ": "at+jwt"}, json.loads(_payload(forge()))))


def _payload(token):
    text = token.split(".")[1]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize(
    "member",
    [
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"jwk": {"kty": "OKP"}},
        {"x5c": ["evil"]},
        {"crit": ["exp"]},
        {"crit": []},
        {"b64": False},
        {"zip": "DEF"},
        {"cty": "JWT"},
    ],
)
def test_header_member_beyond_the_three(door, key, forge, member):
    header = {"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid, **member}
    refused(door, signed(key, header, json.loads(_payload(forge()))))


@pytest.mark.parametrize("kind", ["JWT", "dpop+jwt", "logout+jwt", "internal+jwt", "AT+JWT", None])
def test_token_of_another_kind(door, forge, kind):
    refused(door, forge(headers={"typ": kind}))


def test_expiry_has_ten_seconds_of_leeway(door, forge):
    now = int(time.time())
    refused(door, forge(exp=now - 3600))
    refused(door, forge(exp=now - 12))
    must_be_accepted(door, forge(exp=now - 5))


def test_remembered_token_ends_with_its_expiry(door, forge):
    token = forge(exp=int(time.time()) + 30)
    must_be_accepted(door, token)
    door.router.reset()
    door.clock.offset = timedelta(seconds=45)
    refused(door, token)


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_token_from_the_future(door, forge, claim):
    refused(door, forge(**{claim: int(time.time()) + 61}))
    must_be_accepted(door, forge(**{claim: int(time.time()) + 5}))


@pytest.mark.parametrize("claim", ["exp", "iat", "iss", "aud", "sub", "jti", "client_id", "roles"])
def test_missing_claim(door, forge, claim):
    refused(door, forge(without=(claim,)))


@pytest.mark.parametrize("text", ["1e400", '"9999999999"', "-1", "NaN", "true", "9999999999.5"])
def test_expiry_that_is_no_whole_number(door, key, forge, text):
    claims = json.loads(_payload(forge()))
    claims["exp"] = "EXP"
    payload = json.dumps(claims).replace('"EXP"', text).encode()
    refused(door, signed(key, {"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid}, payload))


@pytest.mark.parametrize("audience", ["other", "loss-calc", ["other"], [], "", 7, None])
def test_token_for_another_audience(door, forge, audience):
    refused(door, forge(aud=audience))


@pytest.mark.parametrize("issuer", ["http://other.test", "http://gateway.test/", "gateway", ""])
def test_token_of_another_issuer(door, forge, issuer):
    refused(door, forge(iss=issuer))


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": 7},
        {"sub": ""},
        {"roles": "court"},
        {"roles": [7]},
        {"kind": "god"},
        {"scope": ["a"]},
    ],
)
def test_claim_of_the_wrong_form(door, forge, claims):
    # A library that signs may refuse to write these; the verifier must refuse to read them.
    key = load_signing_key(door.settings.keys_folder(), "gateway-tokens")
    content = {**json.loads(_payload(forge())), **claims}
    refused(door, signed(key, {"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid}, content))


def _mangled(token):
    header, payload, signature = token.split(".")
    return [
        f"{header}.{payload}",
        f"{token}.{payload}",
        f"{token}.{payload}.{payload}",
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[:-4]}",
        f"{header}=.{payload}.{signature}",
        f"{header}.{payload}.{signature}==",
        f"{header}.{payload}.!!!!",
        f" {token}",
        f"{token} ",
        f"{header}. {payload}.{signature}",
        f"{token}\x00",
        "",
        ".",
        "..",
        "ä" * 10,
    ]


@pytest.mark.parametrize("number", range(16))
def test_mangled_token(door, forge, number):
    refused(door, _mangled(forge())[number].encode())


def test_second_spelling_of_a_good_signature(door, key, forge):
    token = forge()
    text, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    scalar = int.from_bytes(raw[32:], "little") + ORDER
    refused(door, f"{text}.{part(raw[:32] + scalar.to_bytes(32, 'little'))}")
    refused(door, f"{text}.{part(bytes(64))}")
    # The last character carries unused bits; only their canonical value counts.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet[alphabet.index(signature[-1]) + 1]
    refused(door, f"{text}.{signature[:-1]}{last}")


def test_huge_deep_and_ambiguous_tokens_are_refused_fast(door, key, forge):
    header = {"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid}
    deep = b'{"a":' * 1_000 + b"1" + b"}" * 1_000
    twice = _payload(forge())[:-1] + b',"sub":"admin-1"}'
    started = time.perf_counter()
    for payload in (deep, twice, b"[]", b"7", b"\xff\xfe", b'{"a":"\\ud800"}'):
        refused(door, signed(key, header, payload))
    refused(door, "a" * 60_000)
    assert time.perf_counter() - started < 1


def test_internal_token_is_no_access_token(door, forge):
    internal = load_signing_key(door.settings.keys_folder(), "gateway")
    refused(door, forge(signer=internal.private, headers={"kid": internal.kid}))


def test_token_of_a_removed_key_falls_out_of_memory(make_door):
    door = make_door()
    folder = door.settings.keys_folder()
    token = door.token()
    must_be_accepted(door, token)
    current = folder / "gateway-tokens.pem"
    current.rename(folder / "gateway-tokens-previous.pem")
    write_private(current, new_signing_key("gateway-tokens").private)
    _wait_until(lambda: len(door.client.get("/.well-known/jwks.json").json()["keys"]) == 2)
    door.router.reset()
    must_be_accepted(door, token)
    door.router.reset()
    must_be_accepted(door, door.token())
    door.router.reset()
    (folder / "gateway-tokens-previous.pem").unlink()
    _wait_until(lambda: door.ask("GET", GOOD, door.bearer(token)).status == 401)


def _wait_until(is_so, seconds=3.0):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)

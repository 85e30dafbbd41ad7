"""Personal data at rest: sealed, bound to its key, readable after a new key has come."""

import base64

import pytest
from cryptography.exceptions import InvalidTag

from servicekit.keys import new_signing_key
from servicekit.personal_data import PersonalKeys, personal_keys_of

OLD = PersonalKeys({"k1": b"1" * 32}, "k1")
BOTH = PersonalKeys({"k2": b"2" * 32, "k1": b"1" * 32}, "k2")


def test_a_sealed_text_opens_again_and_shows_nothing():
    sealed = OLD.sealed("张三")
    assert OLD.opened(sealed) == "张三"
    assert "张三" not in sealed
    assert OLD.sealed("张三") != sealed


def test_after_a_new_key_old_texts_stay_readable_and_new_ones_use_it():
    old = OLD.sealed("张三")
    assert BOTH.opened(old) == "张三"
    assert not BOTH.is_current(old)
    assert BOTH.is_current(BOTH.sealed("张三"))


def test_a_changed_text_or_a_foreign_key_is_noticed():
    form, kid, body = OLD.sealed("张三").split(".", 2)
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[-1] ^= 1
    changed = f"{form}.{kid}.{base64.urlsafe_b64encode(bytes(raw)).decode()}"
    with pytest.raises(InvalidTag):
        OLD.opened(changed)
    with pytest.raises(KeyError):
        OLD.opened(BOTH.sealed("李四"))
    with pytest.raises(ValueError, match="unknown form"):
        OLD.opened("v9.k1.AAAA")


def test_the_first_key_of_the_settings_is_the_current_one(tmp_path):
    keys = ",".join(f"k{n}:{base64.b64encode(bytes([n]) * 32).decode()}" for n in (2, 1))
    found = personal_keys_of(keys, new_signing_key("mediation"))
    assert (found.current, set(found.keys)) == ("k2", {"k1", "k2"})
    with pytest.raises(ValueError, match="32 bytes"):
        personal_keys_of("k1:AAAA", new_signing_key("mediation"))


def test_without_keys_one_is_derived_from_the_own_key_and_stays_the_same():
    signing_key = new_signing_key("mediation")
    first = personal_keys_of("", signing_key)
    again = personal_keys_of("", signing_key)
    assert again.opened(first.sealed("张三")) == "张三"

"""The recovery phrase: a few words that give the sealing key back, when the folder it lay in is lost.

A copy carries the key, but wrapped: scrypt turns the phrase into a key of its own (RFC 7914), AES-GCM hides
the sealing key under it and refuses a wrong one. What is wrapped once goes into every copy, so that the copies
made at night need nobody's phrase. The phrase itself is shown once and written nowhere.
"""

import hashlib
import hmac
import json
import os
import re
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from reglo.books import archive, journal

WORDS_MIN = 6
COST, BLOCK, LANES = 2**15, 8, 1  # 32 MB and a tenth of a second for each try
_ABOUT = b"reglo recovery 1"


class WrongPhrase(Exception):
    """The words are not those this key was wrapped with."""


def path() -> Path:
    """Where the wrapped key lies, beside the key."""
    return Path(settings.DATA) / "recovery"


def wrapped() -> bytes | None:
    """The wrapped key as every copy carries it; None while no phrase was chosen, or when it wraps another key."""
    try:
        content = path().read_bytes()
        return content if json.loads(content)["check"] == check(journal.key()) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def choose(phrase: str) -> None:
    """Wrap the key of this folder under a phrase; the one before it opens the copies made before it only."""
    archive.write_once(path(), wrap(journal.key(), phrase))


def wrap(key: bytes, phrase: str) -> bytes:
    """The key under a phrase."""
    assert len(words(phrase)) >= WORDS_MIN, "a phrase this short could be guessed"
    salt, nonce = os.urandom(16), os.urandom(12)
    hidden = AESGCM(_derived(phrase, salt, COST)).encrypt(nonce, key, _ABOUT)
    said = {"salt": salt.hex(), "cost": COST, "nonce": nonce.hex(), "key": hidden.hex(), "check": check(key)}
    return json.dumps(said).encode()


def unwrap(content: bytes, phrase: str) -> bytes:
    """The key that was wrapped. Raises WrongPhrase, also when the wrapping is damaged."""
    try:
        said: dict[str, Any] = json.loads(content)
        cost = int(said["cost"])
        if not 2 <= cost <= 2**20 or cost & (cost - 1):
            raise WrongPhrase
        derived = _derived(phrase, bytes.fromhex(said["salt"]), cost)
        return AESGCM(derived).decrypt(bytes.fromhex(said["nonce"]), bytes.fromhex(said["key"]), _ABOUT)
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise WrongPhrase from error


def check(key: bytes) -> str:
    """What tells keys apart without saying them."""
    return hmac.new(key, b"reglo key check", hashlib.sha256).hexdigest()[:32]


def words(phrase: str) -> list[str]:
    """The words of a phrase, however they were typed."""
    return re.findall(r"[^\W_]+", phrase.casefold())


def _derived(phrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=BLOCK, p=LANES).derive(" ".join(words(phrase)).encode())

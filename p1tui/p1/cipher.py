"""Encrypted telegrams of Luxembourg and Austria: AES-128-GCM in DLMS general global ciphering.

`DB 08 title 82 length control counter ciphertext tag`: the initialisation vector is title and counter, the
tag has 12 bytes, the additional data are the control byte and the authentication key (IEC 62056-5-3,
security suite 0; Luxembourg Smarty P1 1.1.3, chapter 3).
"""

from __future__ import annotations

from p1tui.p1 import reasons
from p1tui.p1.binary import CIPHER_HEAD

LUXEMBOURG_AUTH_KEY = "00112233445566778899AABBCCDDEEFF"
"""Printed in the Smarty document, and the same for every meter there; some Austrian meters use it too."""

_TITLE = slice(2, 10)
_CONTROL = slice(13, 14)
_COUNTER = slice(14, 18)
_TAG = 12


class Refusal(Exception):
    """Why nothing can be decrypted; `reason` is one of `reasons.REJECTIONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Cipher:
    """Decrypts the frames of one meter.

    `key` and `auth_key` are 32 hex digits, spaces allowed. Without an authentication key, Luxembourg's is
    tried, and none. Neither key ever shows in an error or a repr.
    """

    def __init__(self, key: str, auth_key: str) -> None:
        self._key = _bytes(key)
        chosen = _bytes(auth_key)
        self._auth_keys = [_bytes(LUXEMBOURG_AUTH_KEY), b""] if chosen == b"" else [chosen]

    def plain(self, frame: bytes) -> bytes | None:
        """The telegram in a frame; `None` if the keys do not open it. Raises `Refusal` if none ever could."""
        if self._key == b"":
            raise Refusal(reasons.ENCRYPTED)
        if self._key is None or None in self._auth_keys:
            raise Refusal(reasons.KEY_FORM)
        try:
            from cryptography.exceptions import InvalidTag
            from cryptography.hazmat.primitives.ciphers import Cipher as Aes
            from cryptography.hazmat.primitives.ciphers import algorithms, modes
        except ImportError:
            raise Refusal(reasons.NO_CRYPTOGRAPHY) from None
        nonce = frame[_TITLE] + frame[_COUNTER]
        for auth_key in self._auth_keys:
            mode = modes.GCM(nonce, frame[-_TAG:], min_tag_length=_TAG)
            decryptor = Aes(algorithms.AES(self._key), mode).decryptor()
            if auth_key:
                decryptor.authenticate_additional_data(frame[_CONTROL] + auth_key)
            text = decryptor.update(frame[CIPHER_HEAD:-_TAG])
            try:
                return text + decryptor.finalize()
            except InvalidTag:
                continue
        return None


def _bytes(key: str) -> bytes | None:
    """The key's bytes, empty if there is none; `None` if it is not 32 hex digits."""
    try:
        found = bytes.fromhex(key)
    except ValueError:
        return None
    return found if len(found) in (0, 16) else None

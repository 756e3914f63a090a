"""Encrypted telegrams of Luxembourg and Austria: AES-128-GCM in DLMS general global ciphering.

`DB 08 title 82 length control counter ciphertext tag`: the initialisation vector is title and counter, the
tag has 12 bytes, the additional data are the control byte and the authentication key (IEC 62056-5-3, security
suite 0; Luxembourg Smarty P1 1.1.3, chapter 3).
"""

from __future__ import annotations

from importlib.util import find_spec

from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.frames.binary import AUTHENTICATED, CIPHER_HEAD, CONTROL_AT

_TITLE = slice(2, 10)
_COUNTER = slice(14, 18)
_TAG = 12
_FIRST_BLOCK = (2).to_bytes(4)
"""First counter of the text: block 1 is the tag's (NIST SP 800-38D, 7.1)."""


class CannotDecrypt(Exception):
    """No frame of this stream can be decrypted: a key or a package is missing, or a key is malformed.

    `reason` is one of `messages.REJECTIONS`.
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Cipher:
    """Decrypts the frames of one meter.

    `key` and `auth_key` are 32 hex digits, spaces allowed. With an authentication key the tag of a frame is
    verified; without one, the decoder relies on the telegram's own checksum. No key appears in an error or a
    repr.
    """

    def __init__(self, key: str, auth_key: str) -> None:
        self._key = _bytes(key)
        self._auth_key = _bytes(auth_key)

    def decrypt(self, frame: bytes) -> bytes | None:
        """Return the telegram in a frame; `None` if the keys do not open it. Raises `CannotDecrypt`."""
        if self._key == b"":
            raise CannotDecrypt(messages.ENCRYPTED)
        if self._key is None or self._auth_key is None:
            raise CannotDecrypt(messages.KEY_FORM)
        if find_spec("cryptography") is None:
            raise CannotDecrypt(messages.NO_CRYPTOGRAPHY)
        control = frame[CONTROL_AT : CONTROL_AT + 1]
        signed = bool(control[0] & AUTHENTICATED)
        nonce = frame[_TITLE] + frame[_COUNTER]
        content, tag = (frame[CIPHER_HEAD:-_TAG], frame[-_TAG:]) if signed else (frame[CIPHER_HEAD:], b"")
        if signed and self._auth_key:
            text = _authentic(self._key, nonce, content, tag, control + self._auth_key)
        else:
            text = _unchecked(self._key, nonce, content)
        return text if text is not None and text.isascii() else None

    def opens_by_key_alone(self, frame: bytes) -> bool:
        """Return True if `key` opens a frame that `decrypt` did not: `auth_key` does not fit its tag."""
        if not self._key or not self._auth_key or not frame[CONTROL_AT] & AUTHENTICATED:
            return False
        text = _unchecked(self._key, frame[_TITLE] + frame[_COUNTER], frame[CIPHER_HEAD:-_TAG])
        return text.isascii() and text.lstrip().startswith(b"/")


def _authentic(key: bytes, nonce: bytes, content: bytes, tag: bytes, additional: bytes) -> bytes | None:
    """Decrypt the text; `None` if the tag does not match the text and the additional data."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import Cipher as Aes
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    decryptor = Aes(algorithms.AES(key), modes.GCM(nonce, tag, min_tag_length=_TAG)).decryptor()
    decryptor.authenticate_additional_data(additional)
    text = decryptor.update(content)
    try:
        return text + decryptor.finalize()
    except InvalidTag:
        return None


def _unchecked(key: bytes, nonce: bytes, content: bytes) -> bytes:
    """Decrypt the text without verifying a tag: GCM is counter mode with a tag beside it."""
    from cryptography.hazmat.primitives.ciphers import Cipher as Aes
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    return Aes(algorithms.AES(key), modes.CTR(nonce + _FIRST_BLOCK)).decryptor().update(content)


def _bytes(key: str) -> bytes | None:
    """Return the key's bytes, empty if there is none; `None` if it is not 32 hex digits."""
    try:
        found = bytes.fromhex(key)
    except ValueError:
        return None
    return found if len(found) in (0, 16) else None

"""Files that wait for their preview, sealed by a key that only the page has: nobody can read them on the disk.

They lie in `DATA/files/tmp`, which is swept within three hours and is in no backup.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.storage.folders import make_folder
from yesdesk.core.transactions import refuse_in_transaction

_PIECE: Final = 64 * 1024
_TAG: Final = 16
_KEY: Final = 32
_LAST: Final = b"last"
_MORE: Final = b"more"


class UploadGone(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _("We do not have this file any more: we keep it for a few hours only."),
            next_step=_("Choose it once more."),
            code="core.readin.upload_gone",
        )


def seal_upload(upload: "IO[bytes] | UploadedFile[Any]", *, by: Actor) -> str:
    """Keep an upload for its preview; return the word by which the page finds and opens it."""
    refuse_in_transaction("disk")
    key = secrets.token_bytes(_KEY)
    path = _path_of_upload(key)
    make_folder(path.parent)
    sealer = ChaCha20Poly1305(key)
    with path.open("xb") as file:
        number, piece = 0, upload.read(_PIECE)
        while True:
            following = upload.read(_PIECE) if piece else b""
            mark = _MORE if following else _LAST
            file.write(sealer.encrypt(_nonce_bytes(number), piece, _owner_bytes(by) + mark))
            if not following:
                break
            number, piece = number + 1, following
    return base64.urlsafe_b64encode(key).decode()


def open_upload(word: str, *, by: Actor) -> Iterator[bytes]:
    """Yield the bytes, a piece at a time. Raises UploadGone, also for a colleague's file."""
    try:
        key = base64.urlsafe_b64decode(word)
        opener = ChaCha20Poly1305(key)
        with _path_of_upload(key).open("rb") as file:
            number, piece = 0, file.read(_PIECE + _TAG)
            while piece:
                following = file.read(_PIECE + _TAG)
                mark = _MORE if following else _LAST
                yield opener.decrypt(_nonce_bytes(number), piece, _owner_bytes(by) + mark)
                number, piece = number + 1, following
    except (FileNotFoundError, InvalidTag, ValueError, binascii.Error) as error:
        raise UploadGone from error


def drop_upload(word: str) -> None:
    try:
        _path_of_upload(base64.urlsafe_b64decode(word)).unlink(missing_ok=True)
    except (ValueError, binascii.Error):
        return


def _path_of_upload(key: bytes) -> Path:
    return Path(settings.DATA) / "files" / "tmp" / hashlib.sha256(b"readin:" + key).hexdigest()


def _nonce_bytes(number: int) -> bytes:
    return number.to_bytes(12)


def _owner_bytes(by: Actor) -> bytes:
    return str(by.user_id or 0).encode()

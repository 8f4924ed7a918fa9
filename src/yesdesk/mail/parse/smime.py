"""S/MIME and PGP: words in a signed block, signs of encryption. No signature is checked: it proves nothing."""

import io
import re
from typing import IO, Final

from yesdesk.mail.parse.decoding import decode_body
from yesdesk.mail.parse.files import first_bytes
from yesdesk.mail.parse.headers import read_fields
from yesdesk.mail.parse.structure import MimePart, leaves

SIGNED: Final = "signed"
ENCRYPTED: Final = "encrypted"
UNOPENED: Final = "unopened"

_BLOCKS: Final = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_SIGNED_DATA: Final = "signed-data"
_ENVELOPES: Final = {"enveloped-data", "authenveloped-data"}
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_LARGEST: Final = 40 * 1024 * 1024


def open_signed(file: IO[bytes], root: MimePart) -> IO[bytes] | None:
    """Return the mail inside a signed block; None where there is none. A list puts a multipart around the block; a
    block without smime-type there is a signed document."""
    block = next(
        (each for each in leaves(root) if each is root or _smime_type(each) == _SIGNED_DATA), root
    )
    if block.type not in _BLOCKS:
        return None
    packed, is_cut = first_bytes(decode_body(file, block), _LARGEST)
    content = b"" if is_cut else _signed_content(packed)
    if not content:
        return None
    if block is not root:
        file.seek(0)
        whole = file.read()
        boundary = whole.rindex(b"\n--", 0, block.begins) + 1
        begins = whole.index(b"\n", boundary) + 1
        return io.BytesIO(whole[:begins] + content + b"\n" + whole[block.ends :])
    inner = _BLANK_LINE.search(content)
    head, body = (content[: inner.start()], content[inner.end() :]) if inner else (b"", content)
    fields = [
        *(each for each in root.fields.pairs if not _is_of_content(each[0])),
        *(each for each in read_fields(head + b"\n").pairs if _is_of_content(each[0])),
    ]  # a mail server has not looked at any other field inside
    lines = [name.encode("latin-1") + b": " + value + b"\n" for name, value in fields]
    return io.BytesIO(b"".join(lines) + b"\n" + body)


def _is_of_content(name: str) -> bool:
    return name.lower().startswith("content-")


def sealed_as(root: MimePart, text: str) -> str:
    """Return ENCRYPTED, or UNOPENED for a block with words that does not say it is encrypted; empty for others."""
    kinds = {_smime_type(each) for each in leaves(root)}
    is_pgp = "multipart/encrypted" in {root.type, *(each.type for each in root.children)}
    if is_pgp or kinds & _ENVELOPES or text.lstrip().startswith("-----BEGIN PGP MESSAGE"):
        return ENCRYPTED
    is_block = root.type in _BLOCKS and "certs-only" not in kinds
    return UNOPENED if is_block or _SIGNED_DATA in kinds else ""


def _smime_type(part: MimePart) -> str:
    return part.content.token("smime-type").lower() if part.type in _BLOCKS else ""


def _signed_content(block: bytes) -> bytes:
    """Return eContent (RFC 5652); empty where the block is encrypted or broken. Raises ImportError."""
    from pyasn1.codec.ber import decoder  # when there is such a mail: many modules
    from pyasn1.error import PyAsn1Error
    from pyasn1.type import namedtype, tag, univ
    from pyasn1_modules import rfc5652

    explicit = tag.Tag(tag.tagClassContext, tag.tagFormatConstructed, 0)
    shape = univ.Sequence(
        componentType=namedtype.NamedTypes(
            namedtype.NamedType("contentType", rfc5652.ContentType()),
            namedtype.NamedType("content", rfc5652.SignedData().subtype(explicitTag=explicit)),
        )
    )
    try:
        found, _rest = decoder.decode(block, asn1Spec=shape)
        return bytes(found["content"]["encapContentInfo"]["eContent"])
    except (PyAsn1Error, RecursionError):
        return b""

"""Small pictures of photos, drawn anew in a process of their own: a photo may be made to break its reader. The header
is judged before anything is decoded: only these formats, still pictures, a size and shape that cameras make. The
process has no key, little memory and a few seconds, and writes no file."""

import os
import resource
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from yesdesk.core.process import PARENT, close_to_others, end_with_parent, stand_back

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})

SIDE: Final = 320  # pixels of the longer side: twice what a page shows, for sharp screens
PATIENCE: Final = 10.0
_LARGEST: Final = 256 * 1024  # bytes of a small picture; a few tens of thousands are usual
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_MOST_PIXELS: Final = 60_000_000
_LONGEST, _SHORTEST, _STEEPEST = 16_000, 8, 20  # of a side in pixels; of the longer to the shorter
_MEMORY: Final = 1024**3
_SECONDS: Final = 8
_START: Final = b"\xff\xd8\xff"


def draw_small_picture(photo: Path, *, patience: float = PATIENCE) -> bytes:
    """A small JPEG of that photo, upright and without any notes; empty where none could be drawn."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    with (
        photo.open("rb") as file,
        subprocess.Popen(
            [sys.executable, "-m", "yesdesk.core.small_pictures"],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, PARENT: str(os.getpid())},
        ) as drawing,
    ):
        late = threading.Timer(patience, drawing.kill)
        late.start()
        try:
            assert drawing.stdout is not None  # noqa: S101 - it is a pipe
            drawn = drawing.stdout.read(_LARGEST + 1)
        finally:
            late.cancel()
            drawing.kill()  # it has said all it may; nothing happens where it has ended
    return drawn if drawn.startswith(_START) and len(drawn) <= _LARGEST else b""


def main() -> None:
    close_to_others()
    end_with_parent()
    stand_back()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold a patron's picture
    draw(sys.stdin.buffer, sys.stdout.buffer)


def draw(photo: IO[bytes], into: IO[bytes]) -> None:
    """Raise an error of the picture library, or ValueError for a picture that is not looked at further."""
    from PIL import Image, ImageOps  # not in the process that serves pages

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(photo, formats=_FORMATS) as opened:
        _require_plain(opened)
        opened.thumbnail((SIDE, SIDE), reducing_gap=2.0)  # a JPEG is decoded no larger than needed
        upright = ImageOps.exif_transpose(opened)
    seen = upright.convert("RGBA")
    small = Image.new("RGB", seen.size, "white")  # a fresh one: no notes, no comment, no profile
    small.paste(seen, mask=seen.getchannel("A"))
    small.save(into, "JPEG", quality=82)


def _require_plain(opened: "Image") -> None:
    longer, shorter = max(opened.size), min(opened.size)
    if longer * shorter > _MOST_PIXELS or longer > _LONGEST or shorter < _SHORTEST:
        raise ValueError("size")
    if longer > _STEEPEST * shorter:
        raise ValueError("shape")
    if getattr(opened, "is_animated", False):
        raise ValueError("moves")


if __name__ == "__main__":
    main()

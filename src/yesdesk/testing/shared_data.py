"""Files that lie beside a checkout: mails, payments, specifications."""

from pathlib import Path
from typing import Final

_ABOVE: Final = [folder / "shared" / "data" for folder in Path(__file__).parents]
# The nearest one above the checkout. Without its file a test is skipped.
SHARED_DATA: Final = next((folder for folder in _ABOVE if folder.is_dir()), _ABOVE[-1])

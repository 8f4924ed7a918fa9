"""Files of others that lie beside a checkout and not in it: mails, payments, specifications."""

from pathlib import Path
from typing import Final

_ABOVE: Final = [folder / "shared" / "data" for folder in Path(__file__).parents]
SHARED_DATA: Final = next((folder for folder in _ABOVE if folder.is_dir()), _ABOVE[-1])
"""The nearest one above, however deep the checkout lies. A test of a file that is not there is skipped."""

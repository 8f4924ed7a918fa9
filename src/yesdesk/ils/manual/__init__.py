"""No library system is connected; it takes no values."""

from typing import Final

from yesdesk.ils.adapters import Adapter, marked as _

ADAPTER: Final = Adapter(
    label=_("None: colleagues look and act in it themselves"),
    shows_every_patron=True,
    branch_codes="",
)

"""The demo library system; it takes no values."""

from typing import Final

from yesdesk.ils.adapters import Adapter, marked as _

ADAPTER: Final = Adapter(
    label=_("The demo library system: invented patrons, to learn in"),
    knows_households=True,
    shows_every_patron=True,
    branch_codes="ours",
)

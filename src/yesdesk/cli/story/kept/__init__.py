"""The answers Wren Valley Library has kept, each in its three languages."""

from yesdesk.cli.story.kept.accounts import ACCOUNTS
from yesdesk.cli.story.kept.house import HOUSE

KEPT = (*ACCOUNTS, *HOUSE)

__all__ = ["KEPT"]

"""The answers Wren Valley Library has kept, each in its three languages."""

from yesdesk.demo.story.saved_answers.accounts import ACCOUNTS
from yesdesk.demo.story.saved_answers.house import HOUSE

KEPT = (*ACCOUNTS, *HOUSE)

__all__ = ["KEPT"]

"""The ways to yes: one file for each kind of yes. To add one, write its file and its name here."""

from typing import Final

OPTION_PROVIDERS: Final = (
    "reserve",
    "plain_yes",
    "bend",
    "partial",
    "ask_lead",
    "another_way",
    "kindness",
    "paid_kindness",
    "answer_by",
)
"""Modules of this folder; each hangs itself into `option.option_providers` when it is imported."""

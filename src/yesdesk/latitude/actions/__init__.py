"""Every change to rules and sheets, and the counting of what a week uses of them."""

from yesdesk.latitude.actions.bends import (
    key_of_tap,
    log_bend,
    say_reason,
    seal_reason,
    unseal_reason,
    withdraw_bend,
    write_evidence,
)
from yesdesk.latitude.actions.opening import open_rules
from yesdesk.latitude.actions.patterns import count_pattern, give_pattern_back, hold_pattern
from yesdesk.latitude.actions.rules import free_slug, write_rule
from yesdesk.latitude.actions.sheets import change_sheet, draft_sheet, set_lines, sign_sheet
from yesdesk.latitude.actions.using import give_back, use_up

__all__ = [
    "change_sheet",
    "count_pattern",
    "draft_sheet",
    "free_slug",
    "give_back",
    "give_pattern_back",
    "hold_pattern",
    "key_of_tap",
    "log_bend",
    "open_rules",
    "say_reason",
    "seal_reason",
    "set_lines",
    "sign_sheet",
    "unseal_reason",
    "use_up",
    "withdraw_bend",
    "write_evidence",
    "write_rule",
]

"""Every change to rules and sheets, and the counting of what a week uses of them."""

from yesdesk.policy.actions.defaults import open_rules
from yesdesk.policy.actions.patron_usage import (
    count_patron_usage,
    lock_patron_usage,
    restore_patron_usage,
)
from yesdesk.policy.evidence import (
    bend_key,
    record_bend,
    seal_reason,
    set_reason,
    unseal_reason,
    withdraw_bend,
    write_evidence,
)
from yesdesk.policy.rules.actions import free_slug, write_rule
from yesdesk.policy.sheets.actions import change_sheet, draft_sheet, set_lines, sign_sheet
from yesdesk.policy.usage import consume_share, restore_share

__all__ = [
    "bend_key",
    "change_sheet",
    "consume_share",
    "count_patron_usage",
    "draft_sheet",
    "free_slug",
    "lock_patron_usage",
    "open_rules",
    "record_bend",
    "restore_patron_usage",
    "restore_share",
    "seal_reason",
    "set_lines",
    "set_reason",
    "sign_sheet",
    "unseal_reason",
    "withdraw_bend",
    "write_evidence",
    "write_rule",
]

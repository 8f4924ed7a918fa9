"""What may be done here: each is a verb, and `by` says who."""

from yesdesk.ils.actions.accounts import OpenedAccount, open_account
from yesdesk.ils.actions.acts import cancel, record_act, send_now
from yesdesk.ils.actions.after_restore import mark_unknown_after_restore
from yesdesk.ils.actions.anonymise import anonymise_settled_acts, freeze_orphan_lines
from yesdesk.ils.actions.erase import anonymise_acts, erase_acts_about, forget_who_looked
from yesdesk.ils.actions.execution import ExecutionResult, execute, poll_result
from yesdesk.ils.actions.find_by_email import find_card_by_email
from yesdesk.ils.actions.own_card import add_household_card, set_no_card, set_own_card
from yesdesk.ils.actions.staff_settlement import settle_by_staff

__all__ = [
    "ExecutionResult",
    "OpenedAccount",
    "add_household_card",
    "anonymise_acts",
    "anonymise_settled_acts",
    "cancel",
    "erase_acts_about",
    "execute",
    "find_card_by_email",
    "forget_who_looked",
    "freeze_orphan_lines",
    "mark_unknown_after_restore",
    "open_account",
    "poll_result",
    "record_act",
    "send_now",
    "set_no_card",
    "set_own_card",
    "settle_by_staff",
]

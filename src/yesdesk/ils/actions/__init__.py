"""What may be done here: each is a verb, and `by` says who."""

from yesdesk.ils.actions.by_hand import say_what_was_found
from yesdesk.ils.actions.carrying import Carried, carry_out, look_again
from yesdesk.ils.actions.doubting import doubt_waiting_acts
from yesdesk.ils.actions.forgetting import forget_acts_about, forget_who_did, forget_who_looked
from yesdesk.ils.actions.intending import call_back, intend, send_now
from yesdesk.ils.actions.own_card import say_household_card, say_no_card, say_own_card
from yesdesk.ils.actions.recognising import card_on_address
from yesdesk.ils.actions.striking import freeze_lines_alone, strike_acts
from yesdesk.ils.actions.viewing import Opened, account_for

__all__ = [
    "Carried",
    "Opened",
    "account_for",
    "call_back",
    "card_on_address",
    "carry_out",
    "doubt_waiting_acts",
    "forget_acts_about",
    "forget_who_did",
    "forget_who_looked",
    "freeze_lines_alone",
    "intend",
    "look_again",
    "say_household_card",
    "say_no_card",
    "say_own_card",
    "say_what_was_found",
    "send_now",
    "strike_acts",
]

"""What may be done here: each is a verb, and `by` says who."""

from yesdesk.ils.actions.by_hand import say_what_was_found
from yesdesk.ils.actions.carrying import Carried, carry_out, look_again
from yesdesk.ils.actions.forgetting import forget_acts_about
from yesdesk.ils.actions.intending import call_back, intend, send_now

__all__ = [
    "Carried",
    "call_back",
    "carry_out",
    "forget_acts_about",
    "intend",
    "look_again",
    "say_what_was_found",
    "send_now",
]

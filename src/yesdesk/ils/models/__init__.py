"""The tables of ils; the demo library system keeps its own beside them."""

from yesdesk.ils.demo.models import (
    DemoFee,
    DemoHold,
    DemoItem,
    DemoLoan,
    DemoPatron,
    DemoTitle,
    DemoWrite,
)
from yesdesk.ils.models.act import FORGOTTEN, Act, ActState
from yesdesk.ils.models.connection import Breaker, MissingPermission, PickupCode
from yesdesk.ils.models.ledger import ExternalWaiver, LedgerLine
from yesdesk.ils.models.views import AccountView, StaffCard, ViewLimitReached, WhoseCard

__all__ = [
    "FORGOTTEN",
    "AccountView",
    "Act",
    "ActState",
    "Breaker",
    "DemoFee",
    "DemoHold",
    "DemoItem",
    "DemoLoan",
    "DemoPatron",
    "DemoTitle",
    "DemoWrite",
    "ExternalWaiver",
    "LedgerLine",
    "MissingPermission",
    "PickupCode",
    "StaffCard",
    "ViewLimitReached",
    "WhoseCard",
]

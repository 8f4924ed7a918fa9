"""What this room keeps; the demo library system keeps its own tables beside it."""

from yesdesk.ils.demo.models import (
    DemoFee,
    DemoHold,
    DemoItem,
    DemoLoan,
    DemoPatron,
    DemoTitle,
    DemoWrite,
)

__all__ = [
    "DemoFee",
    "DemoHold",
    "DemoItem",
    "DemoLoan",
    "DemoPatron",
    "DemoTitle",
    "DemoWrite",
]

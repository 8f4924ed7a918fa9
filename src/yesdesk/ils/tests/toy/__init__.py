"""A library system of a folder: cards in a box. What a new one needs, and nothing else."""

from yesdesk.ils.adapters import Adapter, Value, marked as _


def _drawer(given):
    return "" if given.isdigit() else _("A drawer has a number.")


ADAPTER = Adapter(
    label=_("Cards in a box"),
    destination=lambda values: values.get("shelf", "").strip(),
    branch_codes="",
    patron_page_line=lambda address, words: f"{words} {address}",
    patron_page_place="the lid of the box",
    values=(
        Value(name="shelf", label=_("Shelf the box stands on"), required=True),
        Value(name="key", label=_("Key of the box"), secret=True),
        Value(name="drawer", label=_("Drawer"), default="1", check=_drawer),
    ),
)

"""Which addresses patrons write to, for the library's contact page."""

from yesdesk.mail.models import Mailbox


def addresses_by_branch() -> dict[int, list[str]]:
    """By branch id, in the order of its service points. One query."""
    rows = Mailbox.objects.order_by("service_point__position", "pk")
    found: dict[int, list[str]] = {}
    for branch, address in rows.values_list("service_point__branch", "address"):
        found.setdefault(branch, []).append(address)
    return found

"""Pickup places of our branches, by the library system's own codes."""

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.configuration import declared
from yesdesk.ils.models import PickupCode
from yesdesk.places.models import Branch


def pickup_code(by: Actor, branch: Branch) -> str:
    """Empty where nobody gave the branch one: then the library system takes the place of the patron's own card.

    Some systems call branches as we do.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    if declared().branch_codes == "ours":
        return branch.slug
    codes = PickupCode.objects.filter(branch=branch).values_list("code", flat=True)
    return codes.first() or ""


def pickup_branches(by: Actor) -> dict[str, str]:
    """Names of our branches, by the library system's own code."""
    by.require(Permission.DESK_REQUEST_SEE)
    if declared().branch_codes == "ours":
        return dict(Branch.objects.values_list("slug", "name"))
    return dict(PickupCode.objects.values_list("code", "branch__name"))


def pickup_codes(by: Actor) -> dict[int, str]:
    """Pickup codes of branches that have one, by the branch's id."""
    by.require(Permission.ILS_CONNECTION_CHANGE)
    return dict(PickupCode.objects.values_list("branch_id", "code"))

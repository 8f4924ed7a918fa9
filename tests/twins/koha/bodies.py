"""What Koha says of a body that is not as its specification has it."""

from typing import Any

from tests.twins.koha.asking import SaysNo


def check_body(body: Any, known: set[str], *, needed: set[str]) -> None:
    """400 for what is no object, for a property too many, or for one that is missing."""
    if not isinstance(body, dict):
        raise SaysNo(400, of_body("/body", "Expected object - got null."))
    extra = sorted(set(body) - known)
    if extra:
        raise SaysNo(400, of_body("/body", f"Properties not allowed: {', '.join(extra)}."))
    missing = sorted(needed - set(body))
    if missing:
        raise SaysNo(400, of_body(f"/body/{missing[0]}", "Missing property."))


def of_body(path: str, message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "path": path}], "status": 400}

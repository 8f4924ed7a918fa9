"""From a request to an answer: the gate, the parameters, the operation, Koha's check of its own answer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from tests.twins.koha.asking import (
    COMMON,
    WENT_WRONG,
    Query,
    Said,
    SaysNo,
    check_embed,
    check_parameters,
    found,
    page,
)
from tests.twins.koha.gate import Gate
from tests.twins.koha.operations import Asked, Operation
from tests.twins.koha.records import Records, Row

DEFAULT_SIZE: Final = 20
NO_DATE: Final = "0000-00-00"


def answered(
    gate: Gate,
    records: Records,
    operation: Operation | None,
    *,
    ids: Sequence[str],
    query: Query,
    body: Any,
    headers: Mapping[str, str],
    address: str,
    is_token: bool,
) -> Said:
    """What Koha says to this. A list that asks for nothing right is still a list."""
    if operation is None and not is_token:
        return Said(404, {"errors": [{"message": "Not Found.", "path": "/"}], "status": 404})
    try:
        if operation is None:
            return gate.token(body)
        gate.check(headers.get("authorization", ""), operation.permissions)
        common = COMMON if operation.lists else ()
        check_parameters(query, {*operation.fields, *operation.parameters, *common})
        embeds = check_embed(headers.get("x-koha-embed", ""), operation.embeds)
        result = operation.does(records, Asked(ids, query, body, embeds))
        if operation.patrons:
            result = _seen(gate, result)
        if isinstance(result, Said):
            _check_dates([result.body])
            return result
        return _listed(records, operation, result, query, address)
    except SaysNo as no:
        return no.said


def _seen(gate: Gate, result: Said | list[Row]) -> Said | list[Row]:
    """The patrons that this account may see at all."""
    if isinstance(result, list):
        return [row for row in result if gate.sees(row)]
    if not gate.sees(result.body):
        raise SaysNo(404, {"error": "Patron not found."})
    return result


def _listed(
    records: Records, operation: Operation, rows: list[Row], query: Query, address: str
) -> Said:
    kept = found(rows, query, operation.fields)
    size = int(records.preferences.get("RESTdefaultPageSize", DEFAULT_SIZE))
    shown, headers = page(kept, query, total=len(rows), default_size=size, address=address)
    if any(row.get(name) is None for row in shown for name in operation.never_null):
        raise SaysNo(500, WENT_WRONG)  # one NULL spoils the whole list
    _check_dates(shown)
    return Said(200, list(shown), headers)


def _check_dates(rows: Iterable[Any]) -> None:
    """A date that old software left behind: each answer it stands in is a 500, for ever."""
    if any(isinstance(row, dict) and NO_DATE in row.values() for row in rows):
        raise SaysNo(500, WENT_WRONG)


STAFF_PAGE: Final = b"""<!DOCTYPE html>
<html lang="en"><head><title>Log in to Koha</title>
<meta name="generator" content="Koha " />
<link rel="stylesheet" href="/intranet-tmpl/prog/css/staff-global_23.0504000.css" type="text/css" />
</head><body id="main_auth"></body></html>"""
"""Where one signs in: the head leaves the version out, the names of its parts do not."""


def specification(operations: Sequence[Operation]) -> dict[str, Any]:
    """What is installed, as anybody may read it; only what a connector looks at."""
    paths: dict[str, Any] = {"/oauth/token": {"post": {"responses": {}}}}
    for each in operations:
        verbs = paths.setdefault(each.path, {})
        permission = {"permissions": each.permissions}
        verbs[each.method.lower()] = {"x-koha-authorization": permission, "responses": {}}
    info = {"title": "Koha REST API", "version": "1"}  # the API's own, and never which Koha it is
    return {"swagger": "2.0", "basePath": "/api/v1", "info": info, "paths": paths}

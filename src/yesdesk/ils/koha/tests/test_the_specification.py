"""The twin says who may do what as Koha's specification does, and the judge of it all can say no."""

from dataclasses import replace

import pytest

from tests.twins.koha.asking import Said
from tests.twins.koha.operations import OPERATIONS
from tests.twins.koha.server import Heard
from yesdesk.ils.koha.acts import ACTS
from yesdesk.ils.koha.reads import PIN_PATH
from yesdesk.ils.koha.tests.specification import SPEC, problems_of, specification

pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="Koha's specification is not laid here")

CREDIT = "/patrons/{patron_id}/account/credits"
LINE = {"account_line_id": 4, "amount": -2, "credit_type": "FORGIVEN"}
GOOD = Heard(
    "POST", CREDIT, "/api/v1/patrons/1/account/credits", {}, {"amount": 2}, Said(201, LINE)
)


HELD = [each for each in OPERATIONS if each.path != PIN_PATH]
"""The check of a PIN is younger than the specification that lies here; what it wants is in its own test."""


@pytest.mark.parametrize("operation", HELD, ids=lambda each: f"{each.method} {each.path}")
def test_permissions_of_the_twin_are_koha_s(operation):
    wanted = specification()["paths"][operation.path][operation.method.lower()]
    theirs = wanted["x-koha-authorization"]["permissions"]
    ours = operation.permissions
    if isinstance(ours, list):
        assert all(each in theirs for each in ours)
    else:
        assert ours == theirs


def test_what_an_act_needs_is_in_it():
    paths = specification()["paths"]
    for act in ACTS.values():
        for operation in act.needs:
            method, path = operation.split(" ")
            assert method.lower() in paths[path]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ""),
        ({"body": {"amount": 2, "tip": 1}}, "tip"),
        ({"body": {}}, "amount"),
        ({"body": {"amount": "2.00"}}, "number"),
        ({"body": None}, "no body"),
        ({"address": "/api/v1/patrons/1/account/credits?sure=1"}, "sure"),
        ({"headers": {"x-koha-embed": "patron"}}, "patron"),
        ({"said": Said(201, LINE | {"tip": 1})}, "tip"),
        ({"said": Said(204)}, "204"),
        ({"said": Said(201, {"account_line_id": "4", "amount": -2})}, "integer"),
    ],
)
def test_the_judge_tells_what_is_not_as_it_says(change, told):
    problems = problems_of(replace(GOOD, **change))
    assert bool(problems) == bool(told)
    assert told in " ".join(problems)

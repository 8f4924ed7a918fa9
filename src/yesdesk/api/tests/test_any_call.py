"""Calls that the description allows, and calls that it does not, by a fixed seed: none is answered by a 500."""

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings as properties, strategies as st
from schemathesis.generation import GenerationMode

from yesdesk.api import tokens
from yesdesk.api.tests.shown import an_edition
from yesdesk.core.actors import SYSTEM
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
SEED = 27
EXAMPLES = 25


def operations():
    from yesdesk.api.v1 import openapi

    description = schemathesis.openapi.from_dict(openapi())
    return [found.ok() for found in description.get_all_operations()]


def cases_of(operation):
    takes = operation.path_parameters or operation.query or operation.body
    modes = [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if takes else [])]
    return st.one_of(operation.as_strategy(generation_mode=mode) for mode in modes)


@pytest.fixture
def send(token, mill, monkeypatch):
    monkeypatch.setattr(tokens, "A_MINUTE", 1_000_000)
    ask_as_ana(mill)
    add_answer(AnswerDraft("Wi-Fi", {"en": "Free."}), by=SYSTEM)
    an_edition()

    def sent(case):
        made = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
        headers = {name: value for name, value in made.headers.items() if name != "Cookie"}
        return Client(raise_request_exception=False).generic(
            made.method,
            made.path_url,
            data=made.body or b"",
            content_type=headers.pop("Content-Type", ""),
            headers=headers | {"Authorization": f"Bearer {token}"},
        )

    return sent


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.label)
def test_no_call_breaks_the_server(operation, send):
    statuses = set()

    @seed(SEED)
    @properties(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases_of(operation))
    def call(case):
        with transaction.atomic():
            answer = send(case)
            transaction.set_rollback(True)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.content

    call()
    assert statuses - {401, 429}, "no call got past the token"

"""A program with a librarian's rights, and calls with its token."""

import json

import pytest
from django.test import Client

from yesdesk.api.tokens import make_token
from yesdesk.core.actors import SYSTEM
from yesdesk.people.models import JobClass


@pytest.fixture
def token(library):
    return make_token("Website", JobClass.objects.get(name="Librarian"), by=SYSTEM)


@pytest.fixture
def call(token):
    """Call an address of the API: its answer, with `data` read from it."""

    def called(path, body=None, *, by=token, method="", **headers):
        answer = Client().generic(
            method or ("GET" if body is None else "POST"),
            f"/api/v1/{path}",
            data="" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {by}", **headers},
        )
        answer.data = json.loads(answer.content)
        return answer

    return called

"""Nothing waits for the world outside while a transaction is open."""

from io import BytesIO

import pytest
from django.db import transaction

from yesdesk.core.files import keep
from yesdesk.core.held import HeldUp, held_knowingly, holds_nobody_up, is_writing
from yesdesk.ils.rpc import client as rpc_client

pytestmark = pytest.mark.django_db


def test_outside_of_one_anything_may_be_waited_for():
    assert not is_writing()  # though this test itself is one that is rolled back
    holds_nobody_up("a mail server")


def test_inside_one_it_is_an_error_in_every_test():
    with transaction.atomic():
        assert is_writing()
        with pytest.raises(HeldUp, match="a mail server"):
            holds_nobody_up("a mail server")


def test_what_must_be_inside_says_so():
    with transaction.atomic(), held_knowingly():
        holds_nobody_up("the worker")


def test_in_service_a_slow_act_is_better_than_a_lost_one(settings):
    settings.TESTING = False
    with transaction.atomic():
        holds_nobody_up("the worker")


@pytest.mark.parametrize("waits", [lambda: keep(BytesIO(b"a photo")), rpc_client.capabilities])
def test_files_and_the_worker_are_waited_for_outside(ils_in_process, waits):
    waits()
    with transaction.atomic(), pytest.raises(HeldUp):
        waits()

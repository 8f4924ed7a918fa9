"""Nothing waits for the world outside while a transaction is open."""

from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

import yesdesk
from yesdesk.core.storage.files import save
from yesdesk.core.transactions import (
    InsideTransaction,
    allow_in_transaction,
    is_writing,
    refuse_in_transaction,
)
from yesdesk.ils.configuration import save_connection
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.mail.credentials import store_secrets

pytestmark = pytest.mark.django_db


def test_outside_of_one_anything_may_be_waited_for():
    assert not is_writing()  # though this test itself is one that is rolled back
    refuse_in_transaction("a mail server")


def test_inside_one_it_is_an_error_in_every_test():
    with transaction.atomic():
        assert is_writing()
        with pytest.raises(InsideTransaction, match="a mail server"):
            refuse_in_transaction("a mail server")


def test_what_must_be_inside_says_so():
    with transaction.atomic(), allow_in_transaction():
        refuse_in_transaction("the worker")


def test_waiting_in_a_transaction_is_allowed_in_service(settings):
    settings.TESTING = False
    with transaction.atomic():
        refuse_in_transaction("the worker")


@pytest.mark.parametrize(
    "waits",
    [
        lambda: save(BytesIO(b"a photo")),
        rpc_client.capabilities,
        lambda: save_connection("manual", {}),
        lambda: store_secrets(1, {"password": "s3cret"}, {}),
    ],
)
def test_files_and_the_worker_are_waited_for_outside(ils_in_process, waits):
    waits()
    with transaction.atomic(), pytest.raises(InsideTransaction):
        waits()


def test_passwords_are_hashed_and_tried_outside():
    stored = make_password("four quiet words")
    for waits in (
        lambda: make_password("1812"),
        lambda: check_password("four quiet words", stored),
    ):
        waits()
        with transaction.atomic(), pytest.raises(InsideTransaction, match="hash"):
            waits()


WAITS_KNOWINGLY = {
    "demo/loader.py": "an empty library, where nobody else writes",
}


def test_few_wait_inside_a_transaction_knowingly():
    """Each new one keeps every writer of a library waiting: move what waits before or after the transaction."""
    house = Path(yesdesk.__file__).parent
    users = {
        file.relative_to(house).as_posix()
        for file in house.rglob("*.py")
        if "tests" not in file.relative_to(house).parts
        and "allow_in_transaction()" in file.read_text()
    }
    assert users - {"core/transactions.py"} == set(WAITS_KNOWINGLY)

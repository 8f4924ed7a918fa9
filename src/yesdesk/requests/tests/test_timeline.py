"""Moving a request on: all of an act, or nothing."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yesdesk.requests.actions.timeline import bump_revision
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def test_a_move_that_fails_lets_nothing_of_its_transaction_stand(mill):
    request = ask_as_ana(mill)
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            bump_revision(request, now=timezone.now(), changes={"needed": None})
        assert connection.needs_rollback

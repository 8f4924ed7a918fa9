"""The starting rules as tests get them: a copy of what the actions wrote is what the actions write."""

from django.apps import apps
from django.db import transaction

from yesdesk.testing.signing import sign_the_starting_rules


def every_row():
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
    }


def test_a_copy_is_what_the_actions_write(library, now):
    told = []
    for _ in range(2):
        with transaction.atomic():
            sheet = sign_the_starting_rules()
            told.append((sheet, every_row()))
            transaction.set_rollback(True)
    written, copied = told
    assert copied == written
    assert written[1]["policy.Line"]

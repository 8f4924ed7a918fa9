"""Acts are written, sent, read and forgotten only by somebody who may."""

import pytest

from yesdesk.core.errors import NotAllowed
from yesdesk.ils.acts import actions, execution, queries, retention, settle
from yesdesk.testing.permissions import call_as_anybody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "action",
    [
        actions.record_acts, actions.send_now, actions.cancel,
        execution.execute, execution.poll_result,
        queries.acts_about, queries.targets_in_progress, queries.acts_on_their_way,
        queries.unknown_acts_on, queries.acts_to_settle, queries.manual_acts,
        retention.erase_acts_about, retention.anonymise_acts, retention.forget_who_looked,
        retention.anonymise_settled_acts, retention.freeze_orphan_lines, retention.abouts_of_acts,
        settle.mark_unknown_after_restore, settle.settle_by_staff, settle.note_backing,
    ],
)  # fmt: skip
def test_action_when_somebody_may_not(action):
    with pytest.raises(NotAllowed):
        call_as_anybody(action)

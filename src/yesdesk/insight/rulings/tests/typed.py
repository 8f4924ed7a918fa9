"""What is typed of a decision, for tests of its pages."""

from yesdesk.backing.models import Ruling
from yesdesk.backing.rulings.tests.tried import DUE
from yesdesk.people.models import JobClass


def typed(**changes):
    lead = JobClass.objects.get(name="Lead").pk
    said = {
        "title": "Late charges up to €40",
        "answer": "try",
        "reason": "Nobody should have to wait for that.",
        "new_most": "40.00",
        "post_id": str(lead),
        "due_on": DUE.isoformat(),
        "measure": "still_blocked",
        "do": "save",
    }
    return said | changes


def begun(client, **given):
    client.post("/library/decisions/new", given)
    return Ruling.objects.order_by("-pk")[0]


def page_of(ruling):
    return f"/library/decisions/draft/{ruling.pk}"

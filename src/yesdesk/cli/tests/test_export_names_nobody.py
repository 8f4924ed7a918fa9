"""An export counts no colleague: who wrote what is told within a request alone, by a name made for that export."""

import json
from contextlib import nullcontext

import pytest
from django.utils import timezone

from yesdesk.cli.backup import export
from yesdesk.ils.models import Act
from yesdesk.ils.port import Capability
from yesdesk.ils.pseudonyms import staff_code
from yesdesk.people.models import User
from yesdesk.requests.actions.assignment import assign, hand_over
from yesdesk.requests.actions.decision_rows import add_decision
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import AnswerVersion, Decision, Entry, How
from yesdesk.testing.cast import five_of
from yesdesk.testing.decided import decided_acts
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(tmp_path, monkeypatch):
    """`exported()`: the lines of a file of a new export, by the file's name."""
    monkeypatch.setattr(export, "one_moment", nullcontext)  # a test is in a transaction already

    def lines():
        folder = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
        export.export(folder, timezone.now())
        return lambda name: (
            [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
            if name != "readme"
            else (folder / "README.txt").read_text()
        )

    return lines


@pytest.fixture
def written(library, mill, act, sam, kim, lea, dana, noor):
    """Two requests: in each Sam writes twice and Kim once, and others write too."""
    requests = [ask_as_ana(mill), ask_as_ana(mill)]
    for request in requests:
        note(request, words="First.", by=act(sam))
        note(request, words="Second.", by=act(sam))
        note(request, words="Third.", by=act(kim))
    for one in (lea, dana, noor):
        note(requests[0], words="More.", by=act(one))
    return requests


def authors(entries, request):
    return [e["author"] for e in entries if e["request_id"] == request.pk and e["kind"] == "note"]


def test_within_a_request_one_sees_who_wrote_again_and_between_two_nothing(exported, written):
    entries = exported()("desk.entry")
    one, other = (authors(entries, request) for request in written)
    assert one[0] == one[1] != one[2]
    assert other[0] == other[1] != other[2]
    assert not set(one) & set(other)
    assert "author_id" not in entries[0]


def test_another_export_has_other_names(exported, written):
    first, second = (authors(exported()("desk.entry"), written[0]) for _twice in range(2))
    assert not set(first) & set(second)


def test_no_number_of_a_colleague_stands_anywhere_beside_a_request(
    exported, written, act, mill, kim, sam
):
    assign(written[0], by=act(sam))
    hand_over(written[0], words="For you.", branch=mill, to=kim, by=act(sam))
    read = exported()
    handed = next(entry for entry in read("desk.entry") if entry["kind"] == "handover")
    assert handed["detail"] == {"branch": mill.name}
    (left,) = read("desk.handover")
    assert (left["entry_id"], left["branch_id"]) == (handed["id"], mill.pk)
    assert "was_assigned_to_id" not in left


def test_where_fewer_than_five_work_everybody_is_a_colleague(exported, written, sam, kim):
    User.objects.exclude(pk__in=[sam.pk, kim.pk]).update(is_active=False)
    entries = exported()("desk.entry")
    assert set(authors(entries, written[0])) == {"a colleague"}


def test_where_fewer_than_five_wrote_too(exported, mill, act, sam, kim):
    request = ask_as_ana(mill)
    note(request, words="First.", by=act(sam))
    note(request, words="Third.", by=act(kim))
    assert authors(exported()("desk.entry"), request) == ["a colleague"] * 2


def test_a_job_class_of_one_is_a_colleague_too(exported, written, sam):
    five_of(sam)
    Entry.objects.filter(kind="note").update(detail={"job_class": "Director"})
    Entry.objects.filter(text="First.").update(detail={"job_class": "Shelver"})
    Act.objects.create(
        does="renew", patron="1", staff="S1", job_class="Director", read_back={"seen_by": "Director"},
        not_before=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    read = exported()
    said = {entry["text"]: entry["detail"].get("job_class") for entry in read("desk.entry")}
    assert said["Third."] == "a colleague"
    assert said["First."] == "Shelver"
    (done,) = read("ils.act")
    assert (done["job_class"], done["read_back"]["seen_by"]) == ("a colleague",) * 2


def test_exported_decision_names_no_colleague(exported, written, sam, act):
    five_of(sam)
    taken = Decision(
        request=written[0], option="bend", how=How.ACTS, rule=1, rule_version=1, week="2026-W45",
        job_class="Shelver", backed=True, backed_by="Director", reason="death",
    )  # fmt: skip
    add_decision(taken, by=act(sam), now=timezone.now())
    (row,) = exported()("desk.decision")
    assert (row["job_class"], row["backed_by"]) == ("Shelver", "a colleague")


def test_exported_act_names_no_colleague(exported, written, sam, lea, act):
    order = {"target": "1", "backer": lea.pk}
    (done,) = decided_acts(written[0], Capability.RENEW, order, by=act(sam))
    read = exported()
    (row,), (taken,), (share,) = (
        read(name) for name in ("ils.act", "desk.decision", "desk.decisionshare")
    )
    assert row["about"] == f"decision:{taken['id']}"
    assert taken["request_id"] == written[0].pk
    assert share["act"] == row["uuid"] == str(done.uuid)
    (entry,) = (each for each in read("desk.entry") if each["id"] == taken["entry_id"])
    assert entry["author"] is None
    said = {str(value) for each in (row, taken, share) for value in each.values()}
    names = {name for who in (sam, lea) for name in (who.name, who.username, staff_code(who.pk))}
    assert not said & names
    assert not {"user_id", "staff", "backer"} & set(row)
    assert not {"reason", "band"} & set(taken)


def test_exported_answer_version_names_no_colleague(exported, library):
    from yesdesk.requests.models import Answer

    answer = Answer.objects.create(
        title="Keys", number=1, changed_at=timezone.now(), review_on="2027-05-01"
    )
    AnswerVersion.objects.create(
        answer=answer, number=1, said={}, job_class="Director", at=timezone.now()
    )
    assert exported()("desk.answerversion")[0]["job_class"] == "a colleague"


def test_what_tells_of_colleagues_alone_stays_here(exported, written, tmp_path):
    read = exported()
    (folder,) = tmp_path.iterdir()
    assert not (folder / "ils.staffcard.jsonl").exists()
    assert not (folder / "ils.viewlimitreached.jsonl").exists()
    assert not {"shift", "shift_until", "by_phone_until", "last_login"} & set(
        read("people.user")[0]
    )
    assert "a colleague" in read("readme")


def test_a_reply_is_exported_as_it_was_sent(exported, written, act, sam):
    reply(written[0], words="Yes. Sam", seen_revision=written[0].revision, by=act(sam))
    texts = [entry["text"] for entry in exported()("desk.entry")]
    assert "Yes. Sam" in texts

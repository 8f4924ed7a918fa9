"""The pages of the emergency cards: to read and print, and the settings."""

import pytest
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.places.emergency.actions import write_emergency_card
from yesdesk.places.models import EmergencyCard, EmergencyKind

pytestmark = pytest.mark.django_db
FILLED = {
    "title": "",
    "whom": "Police",
    "number": "555 0112",
    "say": "This is Mill Street 12.",
    "ends": "Go to the staff room.",
    "also": "",
}


@pytest.fixture
def settings_of(client_of, teo):
    return client_of(teo)


def new(kind="other"):
    return f"{reverse('emergency_add')}?kind={kind}"


def test_everybody_on_staff_reads_them(client_of, sam):
    write_emergency_card(EmergencyKind.THREAT, whom="Police", number="555 0112", by=SYSTEM)
    page = client_of(sam).get(reverse("emergency")).text
    assert 'href="tel:5550112"' in page
    assert page.count('class="emergency-card') == 5
    assert reverse("emergency_cards") not in page


def test_emergency_card_has_its_own_address(client_of, sam):
    browser = client_of(sam)
    assert browser.get(reverse("emergency") + "?card=fire").text.count('class="emergency-card') == 1
    assert browser.get(reverse("emergency") + "?card=nonsense").status_code == 404


def test_a_card_is_written_and_read(settings_of):
    answer = settings_of.post(new("threat"), {**FILLED, "branch": ""})
    assert answer.url == reverse("emergency_cards")
    written = EmergencyCard.objects.get()
    assert (written.kind, written.number, written.branch) == ("threat", "555 0112", None)
    assert 'id="to-do"' in settings_of.get(answer.url).text


@pytest.mark.parametrize("number", ["call me", "112; rm", "<b>1</b>", "++"])
def test_a_number_that_nobody_can_dial_is_sent_back(settings_of, number):
    answer = settings_of.post(new("threat"), {**FILLED, "branch": "", "number": number})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"number"}
    assert not EmergencyCard.objects.exists()


def test_a_card_of_our_own_without_a_name_is_sent_back(settings_of):
    answer = settings_of.post(new(), {**FILLED, "branch": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title"}


def test_card_of_an_unknown_kind_is_not_found(settings_of):
    assert settings_of.get(new("aliens")).status_code == 404


def test_the_words_of_a_patron_are_never_markup(settings_of, client_of, sam):
    settings_of.post(new("threat"), {**FILLED, "branch": "", "say": "<script>1</script>"})
    assert "<script>1" not in client_of(sam).get(reverse("emergency")).text


def test_two_at_once_keep_what_was_typed_and_show_theirs(settings_of):
    made = write_emergency_card(EmergencyKind.THREAT, whom="Police", number="1", by=SYSTEM)
    EmergencyCard.objects.update(whom="Guard", version=2)
    there = reverse("emergency_change", args=[made.pk])
    answer = settings_of.post(there, {**FILLED, "version": "1"})
    assert answer.status_code == 409
    assert answer.context["theirs"].whom == "Guard"
    assert answer.context["form"]["whom"].value() == "Police"
    again = settings_of.post(
        there, {**FILLED, "version": answer.context["form"]["version"].value()}
    )
    assert again.status_code == 302
    assert EmergencyCard.objects.get().whom == "Police"


def test_a_branch_begins_with_the_words_of_every_branch(settings_of):
    write_emergency_card(EmergencyKind.FIRE, whom="Fire service", number="1", by=SYSTEM)
    form = settings_of.get(new("fire")).context["form"]
    assert form["whom"].value() == "Fire service"


def test_removing_is_a_post(settings_of):
    made = write_emergency_card(EmergencyKind.FIRE, whom="Fire service", number="1", by=SYSTEM)
    there = reverse("emergency_remove", args=[made.pk])
    assert settings_of.get(there).status_code == 405
    settings_of.post(there)
    assert not EmergencyCard.objects.exists()

"""A signature and an ending that are sent twice, or from two tabs: one is kept, and no words are lost."""

import pytest

from yesdesk.backing.models import Ruling
from yesdesk.insight.rulings.tests.typed import begun, page_of, typed

pytestmark = pytest.mark.django_db


def test_a_signature_sent_twice_signs_once_and_leads_to_the_decision(client_of, dana, late):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    for _press in range(2):
        page = client.post(page_of(ruling), typed(do="sign"))
        assert page["Location"] == f"/library/decisions/{ruling.pk}"
    assert client.get(page_of(ruling))["Location"] == f"/library/decisions/{ruling.pk}"
    assert Ruling.objects.get().state == "running"
    said = {"how": "ended", "helped": "did_not", "why": "It cost."}
    client.post(f"/library/decisions/{ruling.pk}/close", said)
    page = client.post(page_of(ruling), typed(do="sign"))
    assert page["Location"] == f"/library/decisions/{ruling.pk}"
    assert Ruling.objects.get().state == "ended"


@pytest.mark.parametrize("do", ["save", "sign"])
def test_who_wrote_on_in_a_second_tab_gets_the_words_back_once_it_is_signed(
    client_of, dana, late, do
):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    client.post(page_of(ruling), typed(do="sign"))
    page = client.post(page_of(ruling), typed(do=do, reason="My other words."))
    assert page.status_code == 409
    assert f'href="/library/decisions/{ruling.pk}"' in page.text
    assert page.text.count("<textarea") == 1
    assert "My other words." in page.text
    assert Ruling.objects.get().reason == typed()["reason"]


def test_dropped_draft_leaves_nothing(client_of, dana, late):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    client.post(page_of(ruling), {"do": "drop"})
    assert client.get(page_of(ruling)).status_code == 404
    page = client.post(page_of(ruling), typed(do="sign"))
    assert page.status_code == 404
    assert typed()["reason"] in page.text


@pytest.mark.parametrize("how", ["kept", "ended", "extended"])
def test_an_ending_that_is_pressed_twice_is_saved_once(client_of, dana, looked_at, how):
    said = {"how": how, "helped": "helped", "why": "Staff say so.", "until": "2027-06-07"}
    at = f"/library/decisions/{looked_at.pk}"
    first, second = (client_of(dana).post(f"{at}/close", said) for _press in range(2))
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Ruling.objects.get(pk=looked_at.pk).state == how
    assert Ruling.objects.count() == (2 if how == "extended" else 1)


def test_who_ends_it_in_another_way_than_a_colleague_just_did_is_told(client_of, dana, looked_at):
    at = f"/library/decisions/{looked_at.pk}"
    client_of(dana).post(f"{at}/close", {"how": "kept", "helped": "helped", "why": "Yes."})
    said = {"how": "ended", "helped": "did_not", "why": "It took us too long."}
    page = client_of(dana).post(f"{at}/close", said)
    assert page.status_code == 409
    assert 'value="It took us too long."' in page.text
    assert Ruling.objects.get().state == "kept"

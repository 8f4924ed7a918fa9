"""Koha says no in five shapes; each gives its words, and what may be missing."""

import pytest

from yesdesk.ils.koha.responses import KohaResponse, refusal_for_write


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "Patron not found."}, "Patron not found."),
        ({"error": "Too many", "error_code": "max_total_reached"}, "Too many"),
        ({"errors": [{"message": "Missing property.", "path": "/body/amount"}], "status": 400},
         "Missing property."),
        ([{"path": "/query/nope", "message": "Malformed query string"}], "Malformed query string"),
        ("Hold cannot be placed", "Hold cannot be placed"),
        (None, ""),
        ({}, ""),
        ([], ""),
        ({"errors": ["a", {"message": "b"}]}, "a; b"),
    ],
)  # fmt: skip
def test_each_shape_gives_its_words(body, words):
    assert KohaResponse(400, body).words == words


def test_koha_response_keeps_its_error_code():
    assert KohaResponse(400, {"error": "x", "error_code": "max_total_reached"}).code == (
        "max_total_reached"
    )


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        ({"borrowers": "edit_borrowers", "updatecharges": "remaining_permissions"},
         (("borrowers", "edit_borrowers"), ("updatecharges", "remaining_permissions"))),
        ([{"reserveforothers": "1"}, {"tools": "x"}], (("reserveforothers", "1"),)),
        (None, ()),
        ("borrowers", ()),
        ([], ()),
    ],
)  # fmt: skip
def test_what_is_missing_is_read(wanted, missing):
    assert KohaResponse(403, {"error": "x", "required_permissions": wanted}).missing == missing


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (KohaResponse(403, {"required_permissions": {"catalogue": "1"}}), "koha.permission"),
        (
            KohaResponse(403, {"error": "Renewal not authorized (on_reserve)"}),
            "koha.renew.others_wait",
        ),
        (KohaResponse(404, {"error": "Hold not found"}), "koha.gone"),
        (KohaResponse(400, "whatever"), "koha.turned_away"),
        (KohaResponse(409), "koha.turned_away"),
    ],
)
def test_each_no_is_a_sentence_and_a_code(answer, code):
    refused = refusal_for_write(answer)
    assert refused.code == code
    assert refused.why.endswith(".")

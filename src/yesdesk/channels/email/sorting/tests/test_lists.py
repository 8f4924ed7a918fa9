"""Mail through a list is seen by staff and answered by no robot; a group of our own is no list."""

import pytest

from yesdesk.channels.email.sorting import Verdict, may_be_answered_automatically, sort_mail
from yesdesk.channels.email.sorting.tests.writing import mail


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: Readers <readers.lists.example>", "List-Unsubscribe: <https://news.example/off>",
        "List-Post: <mailto:r@l.example>",
        "Mailing-List: list r@l.example; contact o@l.example", "X-Mailman-Version: 2.1.39",
        "X-BeenThere: r@l.example",
        "Precedence: list",
    ],
)  # fmt: skip
def test_the_header_of_a_list_makes_it_one(header):
    found = sort_mail(mail(header))
    assert found.verdict is Verdict.LIST
    assert header.partition(":")[0] in found.why
    assert not may_be_answered_automatically(found)


@pytest.mark.parametrize(
    "header",
    [
        "Sender: owner-readers@l.example", "Return-Path: <readers-bounces@l.example>", "Errors-To: o@l.example",
        "From: Spring news <noreply@news.example>",
    ],
)  # fmt: skip
def test_bulk_is_a_lists_where_another_than_its_author_sends_it(header):
    assert sort_mail(mail(header, "Precedence: bulk")).verdict is Verdict.LIST


@pytest.mark.parametrize("value", ["bulk", "junk"])
def test_a_person_whose_program_says_bulk_is_a_person_whom_no_robot_answers(value):
    found = sort_mail(mail("Return-Path: <ana@mail.example>", f"Precedence: {value}"))
    assert found.verdict is Verdict.NEW
    assert found.automatic


def test_an_automatic_reply_through_a_list_is_an_automatic_reply():
    found = sort_mail(
        mail("List-Id: <readers.lists.example>", subject="Automatic reply: Your books")
    )
    assert found.verdict is Verdict.AUTO_REPLY


def test_a_newsletter_that_calls_itself_automatic_is_a_list():
    found = sort_mail(
        mail(
            "List-Unsubscribe: <https://news.example/off>",
            "Auto-Submitted: auto-generated",
            subject="Our spring",
        )
    )
    assert found.verdict is Verdict.LIST


def test_a_person_marked_as_such_may_write_through_a_list():
    assert (
        sort_mail(mail("Auto-Submitted: no", "List-Id: <readers.lists.example>")).verdict
        is Verdict.LIST
    )


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: <desk.library.example>",
        "List-Post: <mailto:desk@library.example>",
        "Mailing-list: list desk@library.example",
    ],
)
def test_a_group_in_front_of_our_own_mailbox_is_no_list(header):
    found = sort_mail(mail(header, "Precedence: list"), ours={"desk@library.example"})
    assert found.verdict is Verdict.NEW
    assert may_be_answered_automatically(found)


def test_another_group_stays_a_list_beside_our_own_addresses():
    found = sort_mail(mail("List-Id: <readers.lists.example>"), ours={"desk@library.example"})
    assert found.verdict is Verdict.LIST

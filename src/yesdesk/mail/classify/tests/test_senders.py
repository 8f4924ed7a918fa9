"""Mail through a list is seen by staff and answered by no robot; a group of our own is no list."""

import pytest

from yesdesk.mail.classify import MailClass, classify_mail, may_be_answered_automatically
from yesdesk.mail.classify.tests.writing import mail


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
    found = classify_mail(mail(header))
    assert found.verdict is MailClass.LIST
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
    assert classify_mail(mail(header, "Precedence: bulk")).verdict is MailClass.LIST


@pytest.mark.parametrize("value", ["bulk", "junk"])
def test_a_person_whose_program_says_bulk_is_a_person_whom_no_robot_answers(value):
    found = classify_mail(mail("Return-Path: <ana@mail.example>", f"Precedence: {value}"))
    assert found.verdict is MailClass.NEW
    assert found.automatic


def test_a_newsletter_that_calls_itself_automatic_is_a_list():
    found = classify_mail(
        mail(
            "List-Unsubscribe: <https://news.example/off>",
            "Auto-Submitted: auto-generated",
            subject="Our spring",
        )
    )
    assert found.verdict is MailClass.LIST


def test_a_person_marked_as_such_may_write_through_a_list():
    assert (
        classify_mail(mail("Auto-Submitted: no", "List-Id: <readers.lists.example>")).verdict
        is MailClass.LIST
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
    found = classify_mail(mail(header, "Precedence: list"), ours={"desk@library.example"})
    assert found.verdict is MailClass.NEW
    assert may_be_answered_automatically(found)


def test_another_group_stays_a_list_beside_our_own_addresses():
    found = classify_mail(mail("List-Id: <readers.lists.example>"), ours={"desk@library.example"})
    assert found.verdict is MailClass.LIST


class TestAGroupOfOurDomain:
    """info@ is a group that hands on to the mailbox desk@: Google Groups, Mailman."""

    GOOGLE = (
        "Precedence: list",
        "Mailing-list: list info@library.example; contact info+owners@library.example",
        "List-ID: <info.library.example>",
        "X-Google-Group-Id: 1029384756",
        "List-Post: <https://groups.google.com/a/library.example/group/info/post>, <mailto:info@library.example>",
        "List-Unsubscribe: <mailto:googlegroups-manage+1029384756+unsubscribe@googlegroups.com>",
    )

    def sorted(self, *headers, **more):
        return classify_mail(mail(*headers, **more), ours={"desk@library.example"})

    @pytest.mark.parametrize(
        "headers",
        [
            GOOGLE,
            ("List-Id: Ask us <info.library.example>", "Precedence: list"),
            ("X-BeenThere: info@library.example", "X-Mailman-Version: 2.1.39"),
        ],
    )
    def test_patrons_write_to_it(self, headers):
        found = self.sorted("To: info@library.example", *headers)
        assert found.verdict is MailClass.NEW
        assert may_be_answered_automatically(found)

    def test_mail_through_a_group_that_rewrites_from_is_new(self):
        munged = "From: 'Ana' via Info <info@library.example>", "Reply-To: ana@post.example"
        assert self.sorted(*self.GOOGLE, *munged).verdict is MailClass.NEW

    def test_colleagues_among_themselves_are_a_list(self):
        found = self.sorted(*self.GOOGLE, "From: Sam <sam@library.example>")
        assert found.verdict is MailClass.LIST

    @pytest.mark.parametrize(
        "theirs",
        ["List-Unsubscribe: <https://news.publisher.example/off>", "X-Campaign-Id: spring-26"],
    )
    def test_a_newsletter_that_it_is_subscribed_to_is_a_list(self, theirs):
        found = self.sorted(*self.GOOGLE, theirs)
        assert found.verdict is MailClass.LIST
        assert theirs.partition(":")[0] in found.why

    def test_own_list_is_known_though_run_by_another_host(self):
        sympa = (
            "List-Id: <info.library.example>",
            "List-Help: <mailto:sympa@lists.city.example?subject=help>",
            "List-Unsubscribe: <mailto:sympa@lists.city.example?subject=unsubscribe%20info>",
        )
        assert self.sorted(*sympa).verdict is MailClass.NEW

    def test_a_robot_that_writes_to_it_is_a_robot(self):
        found = self.sorted(*self.GOOGLE, "Auto-Submitted: auto-replied")
        assert found.verdict is MailClass.AUTO_REPLY

    @pytest.mark.parametrize(
        "header",
        [
            "List-Id: <readers.lists.library.example>",
            "List-Id: <info.library.example.evil.test>",
            "List-Post: <mailto:info@otherlibrary.example>",
        ],
    )
    def test_a_host_for_lists_and_other_domains_are_not_ours(self, header):
        assert self.sorted(header).verdict is MailClass.LIST

    def test_without_the_librarys_addresses_it_is_a_list(self):
        assert classify_mail(mail(*self.GOOGLE)).verdict is MailClass.LIST

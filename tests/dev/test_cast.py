"""The cast stands before a test as the ORM reads it."""

from yesdesk.people.models import User
from yesdesk.places.models import Branch
from yesdesk.testing.cast import branch_named, member_named


def values(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_a_member_comes_with_job_class_and_branch(library, django_assert_num_queries):
    everybody = list(User.objects.select_related("job_class", "branch"))
    assert len(everybody) == 10
    for expected in everybody:
        with django_assert_num_queries(1):
            found = member_named(expected.username)
            assert values(found.job_class) == values(expected.job_class)
            assert values(found.branch) == values(expected.branch)
        assert values(found) == values(expected)


def test_a_branch_is_whole(library):
    for expected in Branch.objects.all():
        assert values(branch_named(expected.slug)) == values(expected)

"""More colleagues for tests: of one job class, so that it names nobody."""

from django.utils import timezone

from yesdesk.people.models import User


def five_of(member: User) -> None:
    """Four more in the job class and at the branch of `member`."""
    User.objects.bulk_create(
        User(
            username=f"{member.username}-{number}",
            name=f"Another {number}",
            job_class=member.job_class,
            branch=member.branch,
            joined_at=timezone.now(),
        )
        for number in range(4)
    )

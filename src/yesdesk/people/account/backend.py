"""Signing in by login name and password. Whoever left gets in nowhere."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from yesdesk.people.models import User


class LoginNameBackend(BaseBackend):
    """Knows a member of staff by login name, capitals aside. No permissions here: they come with the Actor."""

    def authenticate(
        self,
        request: Any,  # noqa: ARG002 (Django's signature)
        username: str | None = None,
        password: str | None = None,
        **_others: Any,
    ) -> User | None:
        """The active member with this password. An unknown name costs as long as a known one."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username__iexact=username.strip()).first()
        if user is None:
            User().set_password(password)  # the same work, so that time tells no names
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        """Return the active member by id; Django and allauth ask while somebody signs in."""
        found = User.objects.select_related("job_class").filter(pk=user_id, is_active=True)
        return found.first()

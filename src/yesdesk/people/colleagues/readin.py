"""Colleagues from a CSV. Nobody is told, and no file gives a job class whose rights take two people."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.readin.kinds import Checked, Column, Kind, Row, RowState, marks_of, referred_to
from yesdesk.people.account.passwords import NewPassword
from yesdesk.people.colleagues.actions import add_member, login_name_from
from yesdesk.people.colleagues.forms import NewMemberForm
from yesdesk.people.guarded_rights import (
    guarded_permissions,
    is_given_by_hand_alone,
    lock_class,
)
from yesdesk.people.models import JobClass, User
from yesdesk.places.queries import branches, the_library

_ANYWHERE: Final = "anywhere"
_FIELDS: Final = (
    "username", "name", "email", "job_class_id", "job_class_asked_id", "branch_id", "language", "password", "pin",
    "must_change_password", "is_active", "away",
)  # fmt: skip


class Colleagues(Kind):
    code = "colleagues"
    label = gettext_noop("Colleagues")
    hint = gettext_noop(
        "A CSV with names and jobs. You get a start password for each. Add leads, directors and IT by hand."
    )
    rights = frozenset({Permission.PEOPLE_STAFF_CHANGE})
    most = 500  # so one transaction takes them all
    columns = (
        Column(
            "name",
            gettext_noop("Name"),
            ("name", "fullname", "employee", "nombre", "nom"),
            needed=True,
        ),
        Column("username", gettext_noop("Login name"), ("login", "user", "usuario", "identifiant")),
        Column("email", gettext_noop("Mail address"), ("mail", "email", "correo", "courriel")),
        Column(
            "job",
            gettext_noop("Job class"),
            ("job", "position", "role", "title", "puesto", "poste"),
            needed=True,
            listed=True,
            by_hand=True,
        ),
        Column(
            "branch",
            gettext_noop("Branch"),
            ("branch", "site", "location", "library", "sede"),
            listed=True,
        ),
        Column("language", gettext_noop("Language"), ("lang", "idioma"), listed=True),
    )
    example = (
        ("name", "login", "mail", "job", "branch"),
        ("Noor Haddad", "noor", "noor@library.example", "Librarian", "Hill Road"),
    )

    def choices(self, column: str) -> list[tuple[str, str]]:
        if column == "job":
            return [(str(each.pk), each.label) for each in _classes_of_files()]
        if column == "language":
            return list(settings.LANGUAGES)
        places = [(str(each.pk), each.name) for each in branches()]
        return [(_ANYWHERE, _("No fixed branch")), *places]

    def check(self, rows: Sequence[Row]) -> list[Checked]:
        known = list(User.objects.values_list("username", "email", "name", "is_active"))
        logins = {username for username, _mail, _name, _active in known}
        mails = {mail.casefold() for _login, mail, _name, active in known if mail and active}
        names = {name.casefold() for _login, _mail, name, active in known if active}
        found = []
        for row in rows:
            login = _login_of(row)
            each = Checked(row, RowState.NEW, key=login)
            mail, name = row.cells.get("email", "").casefold(), row.cells["name"].casefold()
            if login in logins or mail in mails or (not mail and name in names):
                each.state, each.why = RowState.HERE, _("Here already. Nothing changes.")
            else:
                _check_form(each, row, login)
            found.append(each)
        return found

    def prepare(self, thing: dict[str, Any]) -> dict[str, Any]:
        return {**thing, "password": NewPassword.for_start()}

    def make(self, things: Sequence[dict[str, Any]], *, by: Actor) -> list[int]:
        numbers = []
        for thing in things:
            if guarded_permissions(lock_class(thing["job_class"])):
                raise Refusal(
                    _("The rights of a job class in this file have changed meanwhile."),
                    next_step=_("Choose the file again, and say what each job is."),
                    code="people.readin.guarded",
                )
            member, _words = add_member(**thing, by=by)
            numbers.append(member.pk)
        return numbers

    def shown_once(self, things: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
        return [(each["name"], each["username"], each["password"].words) for each in things]

    def marks(self, numbers: Sequence[int]) -> dict[int, str]:
        return marks_of(User, numbers, _FIELDS)

    def in_use(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return members to whom anything refers already: work that was passed to them, say."""
        return dict.fromkeys(
            referred_to(User, numbers),
            _("They have signed in, or a colleague passed work to them."),
        )

    def names(self, numbers: Sequence[int]) -> dict[int, str]:
        return dict(User.objects.filter(pk__in=numbers).values_list("pk", "name"))

    def remove(self, numbers: Sequence[int]) -> None:
        User.objects.filter(pk__in=numbers).delete()


def _classes_of_files() -> list[JobClass]:
    return [each for each in JobClass.objects.all() if not is_given_by_hand_alone(each)]


def _login_of(row: Row) -> str:
    """Return the login name of a row: its own, or one made of the mail address or the name."""
    cells = row.cells
    said = cells.get("username") or cells.get("email", "").partition("@")[0] or cells["name"]
    return login_name_from(said)


def _check_form(each: Checked, row: Row, login: str) -> None:
    cells = row.cells
    branch = cells.get("branch", "")
    form = NewMemberForm(
        {
            "name": cells["name"],
            "username": login,
            "email": cells.get("email", ""),
            "job_class": cells["job"],
            "branch": "" if branch == _ANYWHERE else branch,
            "language": cells.get("language") or the_library().default_language,
        }
    )
    if form.is_valid():
        each.thing = form.cleaned_data
    else:
        each.state = RowState.BROKEN
        each.why = " ".join(str(said) for errors in form.errors.values() for said in errors)

"""The door to every staff page: signed in, allowed, and never at the cost of what was typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, overload

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.public import typed_words

type View = Callable[..., Any]


@overload
def staff_page(view: View) -> View: ...
@overload
def staff_page(
    *, permission: Permission | None = None, start_password_will_do: bool = False
) -> Callable[[View], View]: ...
def staff_page(
    view: View | None = None,
    *,
    permission: Permission | None = None,
    start_password_will_do: bool = False,
) -> View | Callable[[View], View]:
    """Return a page for staff. Use it bare, or with the permission the page needs.

    Signed out: a page that is read goes to sign-in and comes back; a form gets its words back (401);
    htmx gets a fragment that says so (401). Came in with a start password: first a password of one's
    own, unless `start_password_will_do`. Without the permission: NotAllowed. At a shared desk computer that is
    locked, `request.at_the_lock` answers instead; None: they are here again, and it goes on.

    It leans on `request.actor` and `request.member` alone (`people` sets them), and so stands in
    core, where `places` can use it too.
    """

    def guard(inner: View) -> View:
        @wraps(inner)
        def page(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.actor is None:
                answer = (getattr(request, "at_the_lock", None) or _signed_out)(request)
                if answer is not None:
                    return answer
            if request.member.must_change_password and not start_password_will_do:
                return redirect_to_login(request.get_full_path(), reverse("own_password"))
            if permission is not None:
                request.actor.require(permission)
            return inner(request, *args, **kwargs)

        page.staff_page = permission or True  # type: ignore[attr-defined]
        return page

    return guard(view) if view is not None else guard


def _signed_out(request: Any) -> Any:
    sign_in = reverse("sign_in")
    if request.headers.get("HX-Request") == "true":
        return render(request, "core/parts/signed_out.html", {"sign_in_href": sign_in}, status=401)
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), sign_in)
    refusal = Refusal(
        _("Not sent yet: you are signed out."),
        next_step=_("Copy what you wrote from here, sign in, and send it once more."),
        code="core.signed_out",
        next_href=sign_in,
        next_label=_("Sign in"),
    )
    context = {"refusal": refusal, "typed": list(typed_words(request))}
    return render(request, "core/typed_back.html", context, status=401)

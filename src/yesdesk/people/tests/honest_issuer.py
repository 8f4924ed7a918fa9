"""An issuer of OpenID Connect by django-oauth-toolkit, in a process of its own: `python FILE PORT CALLBACK`.

GET /be/NAME signs the browser in as that person, as a page with a password would. It ends with its input.
"""

import sys
import threading
from pathlib import Path
from tempfile import mkdtemp
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

CLIENT, SECRET = "yesdesk-at-wren", "a secret: of the city"
APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"]  # fmt: skip
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def set_up(port, callback):
    pem = generate_private_key(65537, 2048).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    settings.configure(
        SECRET_KEY="of the city",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=APPS,
        MIDDLEWARE=MIDDLEWARE,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(Path(mkdtemp()) / "city.sqlite3"),
            }
        },
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{port}/o",
            "OIDC_RSA_PRIVATE_KEY": pem.decode(),
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who", "profile": "name", "email": "mail"},
        },
    )
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    User.objects.create(username="sam.city", email="sam@city.example")
    User.objects.create(username="kim.city")
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        redirect_uris=callback,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        skip_authorization=True,
    )


def be(request, name):
    from django.contrib.auth import login
    from django.contrib.auth.models import User
    from django.http import HttpResponse

    login(request, User.objects.get(username=name))
    return HttpResponse("you are")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_said):
        """The test reads nothing of it."""


if __name__ == "__main__":
    set_up(int(sys.argv[1]), sys.argv[2])
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    urlpatterns = [path("o/", include("oauth2_provider.urls")), path("be/<name>", be)]
    server = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()

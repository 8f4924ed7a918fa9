"""Each setting of docs/settings.md through the doctor: a right value is no trouble, a wrong one has its sentence."""

import re
import runpy
from pathlib import Path

import certifi
import pytest

from yesdesk.cli import setting_checks
from yesdesk.core.env import SettingNeedsMending

ROOT = Path(__file__).parents[4]
DOCUMENTED = re.findall(
    r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE
)
HERE = str(Path(__file__))
NOWHERE = "/no/such/file"

KOHA = {
    "YESDESK_ILS": "koha",
    "YESDESK_KOHA_URL": "https://koha.library.example",
    "YESDESK_KOHA_CLIENT_ID": "yesdesk",
}
SIP2 = {"YESDESK_ILS": "sip2", "YESDESK_SIP2_HOST": "sip.library.example"}

RIGHT_AND_WRONG: dict[str, tuple[str, str]] = {
    "YESDESK_BASE_URL": ("https://ask.library.example", "ask.library.example"),
    "SECRET_KEY": ("k" * 50, "books"),
    "YESDESK_DEBUG": ("yes", "perhaps"),
    "YESDESK_HOSTS": ("desk.local 10.1.2.3 [::1]", "http://desk.local"),
    "YESDESK_TRUSTED_PROXIES": ("127.0.0.1 10.0.0.0/8", "0.0.0.0/0"),
    "YESDESK_LOG_LEVEL": ("warning", "loud"),
    "YESDESK_LOOKS_AN_HOUR": ("20", "0"),
    "YESDESK_MISSES_AN_HOUR": ("20", "many"),
    "YESDESK_WEB_THREADS": ("4", "100000"),
    "YESDESK_SMTP_HOST": ("mail.library.example", "mail.library.example:587"),
    "YESDESK_SMTP_PORT": ("587", "70000"),
    "YESDESK_SMTP_SECURITY": ("starttls", "ssl"),
    "YESDESK_MAIL_CA_FILE": (certifi.where(), HERE),
    "YESDESK_MAIL_SPOOL": ("/var/spool/yesdesk", HERE),
    "YESDESK_MAIL_LARGEST_MB": ("50", "0"),
    "YESDESK_OIDC_ISSUER": ("https://login.city.example/staff", "http://login.city.example"),
    "YESDESK_OIDC_CLIENT": ("yesdesk", ""),
    "YESDESK_OIDC_JOB_CLASSES": ('{"groups": {"library": "Librarian"}}', '{"groups": "library"}'),
    "YESDESK_WEB_PUSH": ("no", "later"),
    "YESDESK_PUSH_INSIDE": ("push.library.example:8443", "https://push.library.example"),
    "YESDESK_ILS": ("manual", "alma"),
    "YESDESK_KOHA_URL": ("https://koha.library.example", "koha"),
    "YESDESK_KOHA_CLIENT_ID": ("yesdesk", ""),
    "YESDESK_KOHA_CREDIT_TYPE": ("WRITEOFF", "GIFT"),
    "YESDESK_KOHA_NO_LOANS_OVER": ("5.00", "five"),
    "YESDESK_KOHA_NO_HOLDS_OVER": ("none", "5,00,0"),
    "YESDESK_SIP2_HOST": ("sip.library.example", "sip.library.example:6001"),
    "YESDESK_SIP2_PORT": ("6001", "70000"),
    "YESDESK_SIP2_TLS": ("yes", "no"),
    "YESDESK_SIP2_TUNNEL": ("gateway:6001", "gateway"),
    "YESDESK_SIP2_CA_FILE": (certifi.where(), NOWHERE),
    "YESDESK_SIP2_CHARSET": ("cp850", "latin"),
    "YESDESK_SIP2_TIMEOUT": ("5", "9999"),
    "YESDESK_SIP2_FEES": ("evergreen", "ours"),
    "YESDESK_SIP2_FEE_LINES": ("overdue = Fine for {title}", "overdue: Fine"),
    "DATABASE_URL": ("postgres://yesdesk@127.0.0.1:5432/yesdesk", "mysql://yesdesk"),
    "YESDESK_MAIL_FROM": ("Library <ask@library.example>", "nonsense"),
}
ANY_WORDS = {
    "YESDESK_DATA", "SECRET_KEY_FALLBACKS", "YESDESK_SMTP_USER", "YESDESK_SMTP_PASSWORD", "YESDESK_KOHA_CLIENT_SECRET",
    "YESDESK_KOHA_PAYMENT_TYPE", "YESDESK_KOHA_LIBRARY", "YESDESK_SIP2_USER", "YESDESK_SIP2_PASSWORD",
    "YESDESK_SIP2_LOCATION", "YESDESK_SIP2_INSTITUTION", "YESDESK_SIP2_WAIVE_TYPE",
    "YESDESK_SIP2_WAIVE_PROVED", "YESDESK_SIP2_PICKUPS", "YESDESK_REQUEST_LOG", "YESDESK_OIDC_SECRET",
}  # fmt: skip
"""Only the other side knows what is right in these."""

READ = (
    "BASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_SECURITY",
    "MAIL_CA_FILE",
    "MAIL_SPOOL",
)
READ += ("PUSH_INSIDE", "ILS", "ILS_VALUES", "DEFAULT_FROM_EMAIL", "OIDC_ISSUER", "OIDC_CLIENT")


@pytest.fixture
def doctor_says(monkeypatch, settings):
    """What a start and then the doctor say of an environment."""

    def says(environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        try:
            read = runpy.run_path(str(ROOT / "src" / "yesdesk" / "settings.py"))
        except SettingNeedsMending as wrong:
            return str(wrong)
        for name in READ:
            setattr(settings, name, read[name])
        found = [problem for check in setting_checks.SETTING_CHECKS for problem in check()]
        return " ".join(f"{problem.wrong} {problem.mend}" for problem in found)

    return says


def around(name):
    """The settings without which this one says nothing."""
    if name == "YESDESK_BASE_URL":
        return {"YESDESK_TRUSTED_PROXIES": "127.0.0.1"}
    if "_OIDC_" in name:
        return {"YESDESK_OIDC_ISSUER": "https://login.city.example", "YESDESK_OIDC_CLIENT": "us"}
    return KOHA if "_KOHA_" in name else SIP2 if "_SIP2_" in name else {}


def test_each_documented_setting_is_held_to_something():
    assert set(DOCUMENTED) == RIGHT_AND_WRONG.keys() | ANY_WORDS


@pytest.mark.parametrize("name", DOCUMENTED)
def test_doctor_is_silent_when_a_setting_is_right(name, doctor_says):
    value = RIGHT_AND_WRONG[name][0] if name in RIGHT_AND_WRONG else "words"
    assert doctor_says({**around(name), name: value}) == ""


@pytest.mark.parametrize("name", RIGHT_AND_WRONG)
def test_doctor_names_a_setting_that_is_wrong(name, doctor_says):
    assert name in doctor_says({**around(name), name: RIGHT_AND_WRONG[name][1]})


@pytest.mark.parametrize("name", DOCUMENTED)
def test_doctor_is_silent_when_a_setting_comes_as_a_file(name, doctor_says, tmp_path, monkeypatch):
    monkeypatch.delenv(name, raising=False)
    file = tmp_path / "value"
    file.write_text(RIGHT_AND_WRONG[name][0] if name in RIGHT_AND_WRONG else "words")
    environment = {each: value for each, value in around(name).items() if each != name}
    assert doctor_says({**environment, f"{name}_FILE": str(file)}) == ""


@pytest.mark.parametrize("kind", ["koha", "sip2"])
def test_doctor_misses_what_a_library_system_cannot_do_without(kind, doctor_says):
    assert "is not set" in doctor_says({"YESDESK_ILS": kind})


def test_doctor_names_a_line_of_the_settings_file_that_nothing_reads(
    tmp_path, monkeypatch, doctor_says
):
    file = tmp_path / "yesdesk.env"
    file.write_text("# ours\n\nYESDESK_ILS=manual\nYESDESK_DATA /srv/yesdesk\n")
    monkeypatch.setattr(setting_checks, "settings_link", lambda: file)
    said = doctor_says({})
    assert "Line 4" in said
    assert "Line 3" not in said


def test_doctor_asks_whether_another_name_was_meant(doctor_says):
    assert "Do you mean YESDESK_DATA?" in doctor_says({"YESDESK_DATE": "/var/lib/yesdesk"})


@pytest.mark.parametrize(
    ("host", "port", "security", "wrong"),
    [
        ("mail.library.example", "465", "none", True),
        ("mail.library.example", "587", "tls", True),
        ("mail.library.example", "465", "starttls", True),
        ("mail.library.example", "587", "starttls", False),
        ("mail.library.example", "2465", "tls", False),
        ("localhost", "25", "none", False),
        ("", "465", "none", False),
    ],
)
def test_doctor_holds_the_mail_servers_settings_together(doctor_says, host, port, security, wrong):
    said = doctor_says(
        {
            "YESDESK_SMTP_HOST": host,
            "YESDESK_SMTP_PORT": port,
            "YESDESK_SMTP_SECURITY": security,
        }
    )
    assert ("YESDESK_SMTP_SECURITY" in said) is wrong

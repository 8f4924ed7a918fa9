"""Install Yesdesk: users, folders, a settings file and systemd's units.

Root makes two users of one group, so that the web process cannot read the worker's keys. Any other user installs for
themselves. Only units are written over.
"""

import grp
import os
import pwd
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from yesdesk.cli.paths import own_program, program_name, settings_in, settings_link
from yesdesk.core.errors import Refusal
from yesdesk.core.storage.folders import owner_name, web_keys, worker_keys

GROUP: Final = "yesdesk"
WEB: Final = "yesdesk-web"
WORKER: Final = "yesdesk-worker"

EXAMPLES: Final = Path(__file__).parent / "serving"
# A user's unit cannot have these lines: its manager knows neither network nor database server.
_FOR_ROOT: Final = re.compile(
    r"^(User|Group|StateDirectory|ReadWritePaths|Protect|PrivateDevices|After|Wants)\w*=.*\n",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class InstallPaths:
    # By root, for the whole machine.
    for_all: bool
    data: Path
    settings: Path
    units: Path
    backups: Path
    # A link to the program, where a shell finds it.
    command: Path
    # The address that people type.
    address: str
    port: int
    database: str = ""

    @property
    def unit_names(self) -> list[str]:
        web_and_worker = ["yesdesk-web.service", "yesdesk-worker.service"]
        serve = web_and_worker if self.for_all else ["yesdesk.service"]
        return [*serve, "yesdesk-backup.service", "yesdesk-backup.timer"]


def system_paths(address: str, port: int) -> InstallPaths:
    return InstallPaths(
        for_all=True,
        data=Path("/var/lib/yesdesk"),
        settings=Path("/etc/yesdesk.env"),
        units=Path("/etc/systemd/system"),
        backups=Path("/var/backups/yesdesk"),
        command=Path("/usr/local/bin/yesdesk"),
        address=address,
        port=port,
    )


def user_paths(address: str, port: int) -> InstallPaths:
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    share = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return InstallPaths(
        for_all=False,
        data=share / "yesdesk",
        settings=config / "yesdesk.env",
        units=config / "systemd" / "user",
        backups=share / "yesdesk-backups",
        command=home / ".local" / "bin" / "yesdesk",
        address=address,
        port=port,
    )


def as_settings_say(place: InstallPaths) -> InstallPaths:
    """Return the paths with the data folder of an earlier run's settings."""
    if not place.settings.exists():
        return place
    there = settings_in(place.settings.read_text(encoding="utf-8").splitlines())
    return replace(place, data=Path(there.get("YESDESK_DATA", place.data)))


def install(place: InstallPaths) -> Iterator[str]:
    """Make what is missing, with a line for each thing. Raises Refusal before any folder is touched."""
    _refuse_other_settings(place)
    _refuse_unless_link_can_be_made(place)
    if place.for_all:
        _refuse_closed_program()
        yield from _create_system_users()
        _refuse_folders_of_others(place)
    yield from _create_folders(place)
    yield from _write_settings(place)
    if not (place.command.exists() or place.command.is_symlink()):
        place.command.parent.mkdir(parents=True, exist_ok=True)
        place.command.symlink_to(own_program())
        yield f"{place.command} (so that `yesdesk` is found)"
    for name in place.unit_names:
        text = unit_text(name, place)
        path = place.units / name
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            yield f"{path}"
    if Path("/run/systemd/system").is_dir():
        _run_systemctl(place, "daemon-reload")


def unit_text(name: str, place: InstallPaths) -> str:
    text = _with_values_filled_in((EXAMPLES / name).read_text(), place)
    if place.for_all:
        return re.sub(r"^User=yesdesk$", f"User={WORKER}", text, flags=re.MULTILINE)
    _for_root, head, text = text.partition("[Unit]")
    return head + _FOR_ROOT.sub("", text).replace("multi-user.target", "default.target")


def proxy_block(place: InstallPaths) -> str:
    """Return the block for Caddy that puts it in front of this library."""
    parts = urlsplit(place.address)
    if parts.path.strip("/"):
        return (
            f"redir {parts.path} {parts.path}/\n"
            f"reverse_proxy {parts.path}/* 127.0.0.1:{place.port} {{\n\tflush_interval -1\n}}\n"
        )
    block = re.search(
        r"^\{\$YESDESK_HOST.*?^}\n", (EXAMPLES / "Caddyfile").read_text(), re.M | re.S
    )
    return _with_values_filled_in(block[0], place) if block else ""


def how_to_start() -> str:
    """Return the command that starts this library: systemd's where installed, else `serve`."""
    if not settings_link().is_symlink():
        return f"{program_name()} serve"
    by_root = settings_link().readlink() == Path("/etc/yesdesk.env")
    return start_command(system_paths("", 0) if by_root else user_paths("", 0))


def start_command(place: InstallPaths) -> str:
    who = "systemctl" if place.for_all else "systemctl --user"
    units = [name for name in place.unit_names if name != "yesdesk-backup.service"]
    return f"{who} enable --now {' '.join(name.removesuffix('.service') for name in units)}"


def _with_values_filled_in(text: str, place: InstallPaths) -> str:
    host = urlsplit(place.address).netloc
    for example, here in (
        ("{$YESDESK_HOST:ask.library.example}", host),
        ("{$YESDESK_UPSTREAM:127.0.0.1:8000}", f"127.0.0.1:{place.port}"),
        ("ask.library.example", host),
        ("/opt/yesdesk/.venv", sys.prefix),
        ("--port 8000", f"--port {place.port}"),
        ("/etc/yesdesk.env", str(place.settings)),
        ("/var/lib/yesdesk", str(place.data)),
        ("/var/backups/yesdesk", str(place.backups)),
    ):
        text = text.replace(example, here)
    return text


def _refuse_closed_program() -> None:
    here = Path(sys.prefix).resolve()
    shut = next((path for path in (here, *here.parents) if not path.stat().st_mode & 0o001), None)
    if shut is not None:
        raise Refusal(
            f"Yesdesk lies in {here}, and its users could not read it: {shut} is closed to them.",
            next_step="Move the checkout to /opt/yesdesk, run `make setup` there, then this again.",
            code="cli.install.closed",
        )


def _refuse_unless_link_can_be_made(place: InstallPaths) -> None:
    link = settings_link()
    if _link_leads_to(link, place.settings) or os.access(link.parent, os.W_OK):
        return
    raise Refusal(
        f"{link} cannot be made by you, and each command looks there for your settings.",
        next_step="Install as the user whose program this is, or put Yesdesk into a folder of your own first.",
        code="cli.install.not_yours",
    )


def _link_leads_to(link: Path, settings: Path) -> bool:
    return link.is_symlink() and link.readlink() == settings


def _create_system_users() -> Iterator[str]:
    try:
        grp.getgrnam(GROUP)
    except KeyError:
        _run_or_refuse("groupadd", "--system", GROUP)
        yield f"group {GROUP}"
    for name in (WEB, WORKER):
        try:
            pwd.getpwnam(name)
        except KeyError:
            no_login = shutil.which("nologin") or "/usr/sbin/nologin"
            _run_or_refuse(
                "useradd", "--system", "--gid", GROUP, "--no-create-home", "--shell", no_login, name
            )
            yield f"user {name}"


def _create_folders(place: InstallPaths) -> Iterator[str]:
    data, keys = place.data, place.data / "keys"
    modes = {
        data: 0o2770,
        keys: 0o2750,
        web_keys(data): 0o2770,
        worker_keys(data): 0o700,
        place.backups: 0o700,
    }
    for folder, mode in modes.items():
        if folder.is_dir() and (not place.for_all or owner_name(folder) == WORKER):
            continue
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        if place.for_all:
            shutil.chown(folder, WORKER, GROUP)
            folder.chmod(mode)
        yield f"{folder}"


def _refuse_folders_of_others(place: InstallPaths) -> None:
    # Root must not take over a folder that somebody else filled.
    for folder in (place.data, place.backups):
        if folder.is_dir() and any(folder.iterdir()) and owner_name(folder) != WORKER:
            raise Refusal(
                f"{folder} is there already, with files of {owner_name(folder)}: {WORKER} could not use them.",
                next_step=f"Stop Yesdesk, then: {chown_commands(folder)} Then run this again.",
                code="cli.install.others",
            )


def chown_commands(folder: Path) -> str:
    """Return commands that give a folder to the worker and its group, except the worker's own keys."""
    own = f"-path {folder}/keys/worker -prune -o"
    return (
        f"chown -R {WORKER}:{GROUP} {folder}; find {folder} {own} -type d -exec chmod g+rwxs {{}} +; "
        f"find {folder} {own} -type f -exec chmod g+rw {{}} +"
    )


def _refuse_other_settings(place: InstallPaths) -> None:
    # Settings are never written over, so what is asked for must agree with them.
    if not place.settings.exists():
        return
    there = settings_in(place.settings.read_text(encoding="utf-8").splitlines())
    wanted = settings_in(_settings_text(place).splitlines())
    wanted.pop("YESDESK_TRUSTED_PROXIES")
    differ = [name for name, value in wanted.items() if there.get(name, "") != value]
    if differ:
        raise Refusal(
            f"{place.settings} is there already, and says otherwise of {', '.join(differ)}.",
            next_step="Change it there, or ask for what it says; then run this again.",
            code="cli.install.settings_differ",
        )


def _write_settings(place: InstallPaths) -> Iterator[str]:
    if not place.settings.exists():
        place.settings.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place.settings, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(_settings_text(place))
        if place.for_all:
            shutil.chown(place.settings, "root", GROUP)
            place.settings.chmod(0o640)
        yield f"{place.settings}"
    link = settings_link()
    if not _link_leads_to(link, place.settings):
        link.unlink(missing_ok=True)
        link.symlink_to(place.settings)
        yield f"{link} (so that each command here reads these settings)"


def _settings_text(place: InstallPaths) -> str:
    lines = [
        "# Settings of this library; each is explained in docs/settings.md. Restart it after a change.",
        f"YESDESK_DATA={place.data}",
        f"YESDESK_BASE_URL={place.address}",
        "YESDESK_TRUSTED_PROXIES=127.0.0.1",
    ]
    if place.database:
        lines.append(f"DATABASE_URL={place.database}")
    return "\n".join(lines) + "\n"


def _run_systemctl(place: InstallPaths, *words: str) -> None:
    own = [] if place.for_all else ["--user"]
    subprocess.run(["systemctl", *own, *words], check=False, capture_output=True)  # noqa: S603, S607


def _run_or_refuse(*words: str) -> None:
    try:
        subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603 - names of ours
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        said = error.stderr if isinstance(error, subprocess.CalledProcessError) else error.strerror
        raise Refusal(
            f"{words[0]} could not do its part: {' '.join(str(said).split())}",
            next_step=f"See that this works here, then run `yesdesk install` again: {' '.join(words)}",
            code="cli.install.users",
        ) from error

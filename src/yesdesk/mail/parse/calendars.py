"""What an invitation says, in lines: for a mail that is nothing but a calendar part."""

import re
from typing import Final

_FOLDS: Final = re.compile(r"\r?\n[ \t]")
_ESCAPED: Final = re.compile(r"\\([nN,;\\])")
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_MOST: Final = 5


def calendar_text(source: str) -> str:
    """Each event's name, time, place and description, without labels, so in no language. Empty when it has none."""
    events: list[dict[str, str]] = []
    for line in _FOLDS.sub("", source).splitlines():
        head, _, value = line.partition(":")
        name, _, parameters = head.upper().partition(";")
        if name == "BEGIN" and value.strip().upper() == "VEVENT":
            events.append({})
        elif events and name in {"SUMMARY", "LOCATION", "DESCRIPTION", "DTSTART", "DTEND"}:
            events[-1].setdefault(name, value)
            if name == "DTSTART" and "TZID=" in parameters:
                events[-1].setdefault("TZID", head.partition("=")[2].strip('"'))
    return "\n\n".join(text for text in map(_event, events[:_MOST]) if text)


def _event(event: dict[str, str]) -> str:
    begins, ends = _when(event.get("DTSTART", "")), _when(event.get("DTEND", ""))
    zone = event.get("TZID", "") or ("UTC" if event.get("DTSTART", "").endswith("Z") else "")
    if begins and ends and begins[:10] == ends[:10]:
        ends = ends[11:]
    time = " – ".join(each for each in (begins, ends) if each)
    lines = (
        _plain(event.get("SUMMARY", "")),
        f"{time} ({zone})" if time and zone else time,
        _plain(event.get("LOCATION", "")),
        _plain(event.get("DESCRIPTION", "")),
    )
    return "\n".join(line for line in lines if line)


def _when(value: str) -> str:
    found = _TIME.match(value)
    if found is None:
        return ""
    year, month, day, hour, minute, _ = found.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()

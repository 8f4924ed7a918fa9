"""A row in every table with every column filled, for an empty library: what an upgrade must bring along.

All rows and the clock's mark are of one moment. A library upgraded later takes that for a jump, and erases nothing.
"""

from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

type Row = models.Model
type Table = type[Row]

THEN: Final = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)
_VALUES: Final[dict[type[Any], Any]] = {
    models.BooleanField: True,
    models.DateField: date(2026, 11, 4),
    models.DateTimeField: THEN,
    models.TimeField: time(9),
    models.UUIDField: UUID("11111111-2222-4333-8444-555555555555"),
}
# By the field's name, or by model and field.
_BY_NAME: Final[dict[str, Any]] = {
    "closes": time(20),
    "country": "FR",
    "currency": "EUR",
    "default_language": "en",
    "language": "en",
    "languages": ["en"],
    "slug": "mill",
    "time_zone": "Europe/Paris",
    "core.SearchText.id": 1
    << 20,  # the own fields of a first thing, behind which its entries stand
    "core.SearchText.part": 0,
    "desk.Request.merged_into": None,  # it stays one of its own, and waits, so it is not on hold
    "desk.Request.on_hold_since": None,
    "desk.Request.on_hold_until": None,
    "desk.Entry.told": "",  # a patron's words, and no answer
    "desk.Answer.closes_as": "",  # it promises
    "desk.Decision.account": "",  # a word's alone, and a fund paid for this one
    "desk.Decision.how": "gift",
    "desk.Decision.name": "",
    "desk.Decision.no_lead": False,  # a colleague backed this one
    "desk.Decision.state": "done",
    "backing.Post.deputy": None,  # it is another one than the post
    "backing.Ruling.answer": "try",
    "backing.Ruling.follows": None,  # the first of its kind
    "backing.Ruling.go_by": "",  # it has a measure
    "backing.Ruling.state": "kept",
    "backing.StaffQuestion.until": date(2026, 11, 22),
    "backing.StaffQuestion.why_not": "",  # a suggestion came of it
    "backing.Suggestion.answer": "trial",  # it has a last day
    "backing.Suggestion.lane": "decide",
    "backing.Suggestion.merged_into": None,  # it is answered
    "backing.Suggestion.state": "answered",
    "insight.Edition.month": None,  # it rests on a file, so it is not the library's own
    "insight.Edition.state": "made",  # it has figures
    "policy.Line.no_lead": 2,  # further than each time
    "people.User.answer_minutes": 5,  # one of the two there are
    "people.User.undo_seconds": 60,
    "ils.Act.state": "done",  # what was on its way is made unknown
    "mail.ServerCopy.quiet": "",  # it was taken in
}


def fill_every_table() -> None:
    rows: dict[Table, Row] = {}
    with transaction.atomic():
        for model in tables():
            _row_of(model, rows)


def tables() -> list[Table]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]  # noqa: SLF001


def rows_by_table() -> dict[str, list[dict[str, Any]]]:
    """Read every table as the database knows it, except Django's note of migrations."""
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if "searchindex" in table or table in {"django_migrations", "sqlite_sequence"}:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found.get("core_searchtext", ()):
        row.pop("words", None)  # PostgreSQL's index, made anew from the texts
    return found


def _row_of(model: Table, rows: dict[Table, Row]) -> Row:
    if model not in rows:
        there = model._default_manager.first()  # noqa: SLF001
        rows[model] = there or _made(model, rows)
    return rows[model]


def _made(model: Table, rows: dict[Table, Row]) -> Row:
    fields = [each for each in model._meta.local_concrete_fields if not _counted(each)]  # noqa: SLF001
    own = [
        each.name for each in fields if each.related_model is model and _label(each) not in _BY_NAME
    ]
    values = {each.name: _value(each, rows) for each in fields if each.name not in own}
    row = model._default_manager.create(**values)  # noqa: SLF001
    for name in own:
        setattr(row, name, row)
    if own:
        row.save(update_fields=own)
    return row


def _counted(field: Any) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField)


def _label(field: Any) -> str:
    return f"{field.model._meta.label}.{field.name}"  # noqa: SLF001


def _value(field: Any, rows: dict[Table, Row]) -> Any:
    named = _label(field)
    if named in _BY_NAME or field.name in _BY_NAME:
        return _BY_NAME.get(named, _BY_NAME.get(field.name))
    if field.is_relation:
        return _row_of(field.related_model, rows)
    if isinstance(field, models.JSONField):
        return {"kept": "as it was"} if field.default is dict else []
    if type(field) in _VALUES:
        return _VALUES[type(field)]
    if isinstance(field, models.CharField | models.TextField):
        return str(field.choices[0][0]) if field.choices else "words"[: field.max_length]
    return 1

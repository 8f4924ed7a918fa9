"""Whether what was asked and answered is what Koha's published specification says. It is Koha's own text
(GPL), so it stays outside this repository and is read where it is laid.
"""

import json
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests.twins.koha.server import _plain
from yesdesk.testing.shared_data import SHARED_DATA

SPEC = SHARED_DATA / "koha/openapi-subset.json"
KNOWN_WITHOUT = {400, 401}
"""Statuses any operation can give, whether its own list names them or not."""


@cache
def specification():
    return json.loads(SPEC.read_text(encoding="utf-8"))


@cache
def registry():
    return Registry().with_resource("urn:koha", DRAFT4.create_resource(specification()))


def problems(schema, value):
    """What about `value` is not as `schema` says, in words."""
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:koha#/'))
    # Inside the document its own references are relative to it.
    wrapped = Draft4Validator(absolute, registry=registry(), format_checker=FormatChecker(["date"]))
    plain = json.loads(json.dumps(value, default=_plain))
    return [f"{problem.json_path}: {problem.message}" for problem in wrapped.iter_errors(plain)]


def operation_of(heard):
    return specification()["paths"][heard.operation][heard.method.lower()]


@cache
def _parameters(path, method):
    shared = specification()["parameters"]
    listed = specification()["paths"][path][method]["parameters"]
    return [shared[each["$ref"].rsplit("/", 1)[1]] if "$ref" in each else each for each in listed]


def parameters(heard):
    if "parameters" not in operation_of(heard):
        return []
    return _parameters(heard.operation, heard.method.lower())


def problems_of(heard):
    """Of one exchange: its parameters, its body, its embeds, its answer."""
    known = parameters(heard)
    return [
        *_of_query(heard, {each["name"] for each in known if each["in"] == "query"}),
        *_of_body(
            heard, [each for each in known if each["in"] == "body" and each["name"] == "body"]
        ),
        *_of_embeds(heard, [each for each in known if each["name"] == "x-koha-embed"]),
        *_of_answer(heard),
    ]


def _of_query(heard, names):
    asked = parse_qsl(urlsplit(heard.address).query)
    return [f"no parameter {name}" for name, _ in asked if name not in names]


def _of_body(heard, declared):
    if not declared:
        return [] if heard.body is None or heard.operation == "/oauth/token" else ["a body"]
    if heard.body is None:
        return ["no body"] if declared[0].get("required") else []
    return problems(declared[0]["schema"], heard.body)


def _of_embeds(heard, declared):
    asked = [word for word in heard.headers.get("x-koha-embed", "").split(",") if word]
    allowed = declared[0]["items"]["enum"] if declared else []
    return [f"no embed {word}" for word in asked if word not in allowed]


def _of_answer(heard):
    said = heard.said
    responses = operation_of(heard)["responses"]
    if str(said.status) not in responses:
        return [] if said.status in KNOWN_WITHOUT else [f"no answer {said.status}"]
    schema = responses[str(said.status)].get("schema")
    return problems(schema, said.body) if schema else []

"""Small faults that a test should notice, and which of them are planted: drawn by a seed that nobody chooses.

Left out, as no test of behaviour can see it: annotations and docstrings, lines for the log, `__all__`, what only a type
checker reads, how a dataclass is stored, and whether a transaction may stand inside another one (a test's own is
always around it). A keyword is dropped only where Django fills in for it: elsewhere the call itself would fail, and a
fault that every test finds proves nothing.
"""

import ast
import copy
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PRODUCT: Final = Path(__file__).parents[1] / "src" / "yesdesk"
SUBJECTS: Final = (
    "policy/judgement.py", "policy/usage.py",
    "desk/decisions/apply.py", "desk/decisions/settle.py",
    "requests/actions/merge.py", "requests/actions/close.py",
    "requests/actions/undo.py",
    "ils/acts/actions.py", "ils/acts/execution.py", "ils/acts/orders.py", "ils/acts/queries.py",
    "ils/acts/retention.py", "ils/acts/settle.py",
    "patrons/erasure.py", "patrons/erasure_list.py",
    "core/outbox/delivery.py", "core/outbox/messages.py", "mail/outbound/delivery.py",
)  # fmt: skip
"""Where a wrong line costs a patron, a cent or a promise."""

_SIZE = (
    "the size of a cache, of a batch, of a page, of a seal or of a random name changes no answer"
)
_SHORT_CUT = "a short cut to the answer that the rest gives too"
_STEP = "how far it is, for whoever watches a terminal"
_LOCK = "two desks take turns by it; SQLite, on which these tests run, has one writer anyway"
WAIVED: Final[Mapping[tuple[str, str, str], str]] = {
    ("policy/judgement.py", "", "constant: 256 -> 257"): _SIZE,
    ("policy/judgement.py", "", "constant: 256 -> 255"): _SIZE,
    (
        "policy/judgement.py",
        "_seen_by_a_colleague",
        "never: not somebodys and situation.may_touch_accounts is may_touch_accounts -> False",
    ): _SHORT_CUT,
    (
        "policy/usage.py",
        "lock_patron_usage",
        "not called: PatronUse.objects.select_for_update().get(pseudonym=alias, rule=rule) -> pass",
    ): _LOCK,
    ("ils/acts/retention.py", "", "constant: 40 -> 41"): _SIZE,
    ("mail/outbound/delivery.py", "_Turn.run", "constant: 1 -> 2"): _SIZE,
    (
        "desk/decisions/apply.py",
        "apply_command",
        "not called: lock_request(request) -> pass",
    ): _LOCK,
    ("desk/decisions/settle.py", "settle_acts", "not called: lock_request(request) -> pass"): _LOCK,
    ("ils/acts/execution.py", "lock_account", "constant: 48 -> 49"): _SIZE,
    ("ils/acts/execution.py", "lock_account", "constant: 48 -> 47"): _SIZE,
    ("patrons/erasure.py", "", "constant: 200 -> 201"): _SIZE,
    ("patrons/erasure.py", "", "constant: 200 -> 199"): _SIZE,
    ("ils/acts/execution.py", "lock_account", "constant: 16 -> 17"): _SIZE,
    ("ils/acts/execution.py", "lock_account", "constant: 16 -> 15"): _SIZE,
    ("patrons/erasure.py", "_erase_rows", "constant: 2 -> 3"): _SIZE,
    ("patrons/erasure.py", "_erase_rows", "constant: 2 -> 1"): _SIZE,
    ("patrons/erasure.py", "_erase_in_batches", "not called: advance(went) -> pass"): _STEP,
    ("patrons/erasure.py", "replay_erasures", "not called: advance(len(lines)) -> pass"): _STEP,
    ("patrons/erasure.py", "", "constant: 3600 -> 3601"): _SIZE,
    ("patrons/erasure.py", "", "constant: 3600 -> 3599"): _SIZE,
    ("core/outbox/delivery.py", "", "constant: 0 -> -1"): "no row has that number",
    ("core/outbox/delivery.py", "", "constant: 50 -> 51"): _SIZE,
    ("core/outbox/delivery.py", "", "constant: 50 -> 49"): _SIZE,
    ("core/outbox/delivery.py", "", "constant: 200 -> 201"): _SIZE,
    ("core/outbox/delivery.py", "", "constant: 200 -> 199"): _SIZE,
    ("core/outbox/messages.py", "", "constant: 50 -> 51"): _SIZE,
    ("core/outbox/messages.py", "", "constant: 50 -> 49"): _SIZE,
    ("core/outbox/delivery.py", "", "constant: 500 -> 501"): _SIZE,
    ("core/outbox/delivery.py", "", "constant: 500 -> 499"): _SIZE,
    (
        "requests/actions/undo.py",
        "undo_entry",
        "not called: lock_request(entry.request) -> pass",
    ): _LOCK,
}
"""(module, function, change): why nobody could see it. Counted as waived, never as noticed."""

SWAPPED: Final[Mapping[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLS: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}
_DJANGO_FILLS_IN: Final = frozenset({"filter", "exclude", "Q", "get", "update", "create"})
_UNSEEN: Final = frozenset({"durable", "savepoint", "frozen", "slots", "kw_only", "eq", "total"})

type Change = tuple[str, ast.AST]


@dataclass(frozen=True)
class Mutant:
    """One small fault at one place."""

    module: str
    function: str
    """Its qualified name; empty for what runs at import."""

    lines: tuple[int, int]
    change: str
    node: int
    """Its place in `ast.walk`; `variant`: which of the node's changes."""

    variant: int

    @property
    def key(self) -> str:
        return f"{self.module}:{self.lines[0]} {self.change} ({self.node}.{self.variant})"


def changes(node: ast.AST) -> Iterator[Change]:
    """What can be wrong with this one node, in words and as the node in its place."""
    yield from _of_an_operator(node)
    yield from _of_a_condition(node)
    yield from _of_a_value(node)
    if isinstance(node, ast.Call):
        yield from _of_a_call(node)


def _of_an_operator(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=ops):
            for place, operator in enumerate(ops):
                if type(operator) in SWAPPED:
                    other = [*ops[:place], SWAPPED[type(operator)](), *ops[place + 1 :]]
                    yield "comparison", _with(node, ops=other)
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if type(node.op) in SWAPPED:
            yield "operator", _with(node, op=SWAPPED[type(node.op)]())


def _of_a_condition(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.UnaryOp(op=ast.Not()):
            yield "not", node.operand
        case ast.If(test=test) | ast.IfExp(test=test):
            yield "always", _with(node, test=ast.Constant(value=True))
            yield "never", _with(node, test=ast.Constant(value=False))
            if isinstance(test, ast.Name | ast.Attribute | ast.Call):
                yield "not", _with(node, test=ast.UnaryOp(op=ast.Not(), operand=test))
        case ast.While():
            yield "never", _with(node, test=ast.Constant(value=False))
        case ast.comprehension(ifs=[_, *_]):
            yield "no condition", _with(node, ifs=[])


def _of_a_value(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Return(value=value) if not isinstance(value, ast.Constant | None):
            yield "nothing returned", _with(node, value=ast.Constant(value=None))
        case ast.Expr(value=ast.Call()):
            yield "not called", ast.Pass()
        case ast.Constant(value=bool() as value):
            yield "constant", ast.Constant(value=not value)
        case ast.Constant(value=int() | float() as value):
            yield "constant", ast.Constant(value=value + 1)
            yield "constant", ast.Constant(value=value - 1)


def _of_a_call(node: ast.Call) -> Iterator[Change]:
    match node.func:
        case ast.Name(id=name) if name in _CALLS:
            yield "operator", _with(node, func=ast.Name(id=_CALLS[name], ctx=ast.Load()))
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _DJANGO_FILLS_IN:
            dropped = [keyword for keyword in node.keywords if keyword.arg]
            if name not in {"filter", "exclude"} and len(node.keywords) + len(node.args) == 1:
                dropped = []
            for keyword in dropped:
                rest = [other for other in node.keywords if other is not keyword]
                yield f"without {keyword.arg}", _with(node, keywords=rest)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def mutants(module: str, source: str) -> list[Mutant]:
    """All of a module, in the order of its text."""
    tree = ast.parse(source)
    numbers = {id(node): number for number, node in enumerate(ast.walk(tree))}
    found = []
    for node, function in _places(tree, (), inside=False):
        for variant, (operator, other) in enumerate(changes(node)):
            lines = _lines(node)
            change = f"{operator}: {_short(node)} -> {_short(other)}"
            found.append(Mutant(module, function, lines, change, numbers[id(node)], variant))
    return found


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """The module's tree with that one fault, every line where it was."""
    tree = ast.parse(source)
    at = next(node for number, node in enumerate(ast.walk(tree)) if number == mutant.node)
    other = list(changes(at))[mutant.variant][1]

    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.copy_location(other, at) if node is at else self.generic_visit(node)

    Put().visit(tree)
    return ast.fix_missing_locations(tree)


def choose(seed: str, sources: Mapping[str, str], number: int) -> list[Mutant]:
    """`number` of them, spread over the modules by their statements; another module's lines change nothing."""
    weights = {
        module: sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(source)))
        for module, source in sources.items()
    }
    exact = {module: number * weight / sum(weights.values()) for module, weight in weights.items()}
    shares = {module: int(share) for module, share in exact.items()}
    by_rest = sorted(exact, key=lambda module: (shares[module] - exact[module], module))
    for module in by_rest[: number - sum(shares.values())]:
        shares[module] += 1
    return [
        mutant
        for module, share in shares.items()
        for mutant in random.Random(f"{seed} {module}").sample(
            mutants(module, sources[module]), share
        )
    ]


def _places(
    node: ast.AST, scope: tuple[str, ...], *, inside: bool
) -> Iterator[tuple[ast.AST, str]]:
    """Each node that may change, with the function whose call runs it."""
    if _is_left_out(node):
        return
    yield node, ".".join(scope) if inside else ""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_params"}:
            continue
        own = scope
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            own = (*scope, getattr(node, "name", "lambda")) if name == "body" else scope
        runs = inside or (isinstance(node, ast.FunctionDef | ast.Lambda) and name == "body")
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _places(child, own, inside=runs)


def _is_left_out(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.TypeAlias():
            return True
        case ast.keyword(arg=name):
            return name in _UNSEEN
    return False


def _lines(node: ast.AST) -> tuple[int, int]:
    """Those that run when the node does; of a branch, those of its question."""
    at = node.test if isinstance(node, ast.If | ast.While) else node
    at = at.ifs[0] if isinstance(at, ast.comprehension) else at
    return getattr(at, "lineno", 1), getattr(at, "end_lineno", 1)


def _short(node: ast.AST) -> str:
    at = node.test if isinstance(node, ast.If | ast.While) else node
    return " ".join(ast.unparse(at).split())[:160]

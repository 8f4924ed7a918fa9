"""Registries that rooms fill when their app is ready, so that news travels up without imports."""

from collections.abc import Callable, Iterator


class Registry[Item]:
    """Named things of one kind. Registering a name twice is a mistake and raises ValueError."""

    def __init__(self, of: str) -> None:
        self.of = of
        self._items: dict[str, Item] = {}

    def add(self, name: str, item: Item) -> Item:
        if name in self._items:
            raise ValueError(f"{self.of} {name!r} is registered twice")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def items(self) -> list[tuple[str, Item]]:
        return list(self._items.items())

    def __call__[Function: Callable[..., object]](
        self, name: str
    ) -> Callable[[Function], Function]:
        def register(function: Function) -> Function:
            self.add(name, function)  # type: ignore[arg-type]
            return function

        return register

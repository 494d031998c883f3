"""What every Atom feed of the portal is made with."""

from typing import Any

from django.utils.feedgenerator import Atom1Feed

from portal.texts import printable


class PrintableAtom(Atom1Feed):
    """XML has no place for control characters, which texts and names may hold."""

    def add_root_elements(self, handler: Any) -> None:
        self.feed = {name: _printable(value) for name, value in self.feed.items()}
        super().add_root_elements(handler)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        told = {name: _printable(value) for name, value in item.items()}
        super().add_item_elements(handler, told)


def _printable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return printable(value) if isinstance(value, str) else value

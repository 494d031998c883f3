"""Model fields of our own."""

from typing import Any

from wagtail.fields import StreamField


class LeanStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations.

    Wagtail writes every block definition into each migration, for data migrations' sake; ours
    read the stored JSON instead, and a change of a label is no change of the database.
    """

    def __init__(self, block_types: Any = (), *args: Any, **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(block_types, *args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs

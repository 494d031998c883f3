"""What a column says in another writing, kept beside it: names folded, keys to find twins by."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import models

from directory.identifiers import host_key, name_key
from directory.matching import fold

LONGEST = 200
WORD = re.compile(r"[^\W_]+")


def fold_line(text: str) -> str:
    """The words of a name in lower case, without accents nor signs: `L’Atelier-Fil` is
    `l atelier fil`. Nothing of it is a wildcard."""
    return " ".join(WORD.findall(fold(text[:LONGEST])))[:LONGEST]


class FoldedField(models.CharField):
    """What another column of the row says, folded, written with the row; never typed."""

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        self.of = of
        fixed = {"max_length": LONGEST, "editable": False, "default": "", "db_default": ""}
        super().__init__(**{**kwargs, **fixed})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable", "default", "db_default"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "of": self.of}

    def derive(self, text: str) -> str:
        return fold_line(text)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        derived = self.derive(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, derived)
        return derived


class NameKeyField(FoldedField):
    """The same for names that are spelled nearly alike."""

    def derive(self, text: str) -> str:
        return name_key(text)


class HostField(FoldedField):
    """Whose web site an address is on; empty for hosts that many share."""

    def derive(self, text: str) -> str:
        return host_key(text)


def begins_with_index(field: str, *, name: str) -> models.Index:
    """An index that `BeginsWith` uses in any collation; SQLite needs no operator class."""
    return models.Index(fields=[field], opclasses=["varchar_pattern_ops"], name=name)

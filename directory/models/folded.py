"""A name as it is typed in a hurry: a column that suggestions are found by."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import models

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

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = fold_line(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, folded)
        return folded


def begins_with_index(field: str, *, name: str) -> models.Index:
    """An index that `BeginsWith` uses in any collation; SQLite needs no operator class."""
    return models.Index(fields=[field], opclasses=["varchar_pattern_ops"], name=name)

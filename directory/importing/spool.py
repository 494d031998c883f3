"""The lines of a report while a file is read: on disk, since there may be a million."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from directory.importing.drafts import Problem


class Spool:
    """A temporary file of problems; it goes with the object."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self.number = 0

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.number += 1
            self.file.write(json.dumps(asdict(problem)) + "\n")

    def problems(self) -> Iterator[Problem]:
        """In the order in which they were added."""
        self.file.seek(0)
        for line in self.file:
            yield Problem(**json.loads(line))

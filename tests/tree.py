"""Writes small trees of files for tests that read folders."""

from pathlib import Path


def write_tree(root: Path, files: dict[str, str | bytes]) -> Path:
    """Each path below root with its text or bytes; returns root."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root

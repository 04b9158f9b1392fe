"""What is imported is what is installed: nothing works only because some other package brought it along."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = {"index", "rag", "app"}
# Parts of a package that is declared, which its own documentation tells to import by these names.
PARTS = {"starlette": "fastapi", "anyio": "fastapi", "pydantic-core": "pydantic"}


def imported() -> set[str]:
    files = [ROOT / "app.py", *(ROOT / "index").rglob("*.py"), *(ROOT / "rag").rglob("*.py")]
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - OURS - set(sys.stdlib_module_names)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["parquet"], *extras["eval"], *extras["langchain"]]
    declared = {canonical(re.split(r"[<>=!~\[; ]", line)[0]) for line in lines}
    carriers = packages_distributions()
    missing = {}
    for name in imported():
        packages = {canonical(d) for d in carriers.get(name, [name])}
        if not {PARTS.get(p, p) for p in packages} & declared:
            missing[name] = packages
    assert not missing

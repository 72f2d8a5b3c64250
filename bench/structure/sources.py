"""The source files of a tree: which room each lies in, its lines, its functions and their lines."""

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PRODUCT = ("bot", "flows", "webhooks")
ROOM_LEVELS = 2
"""Folder levels below a package that are rooms; what lies deeper belongs to the room above it."""
NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method, and the lines from its ``def`` to its end, docstring included."""

    module: str
    name: str
    first_line: int
    last_line: int

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.last_line - self.first_line + 1


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file. ``code_lines`` are those that hold more than a comment or a docstring."""

    path: str
    module: str
    folders: tuple[str, ...]
    lines: int
    code_lines: int
    functions: tuple[Function, ...]

    @property
    def room(self) -> str:
        """The folder that it lies in, at most ``ROOM_LEVELS`` below its package."""
        return ".".join(self.folders[: 1 + ROOM_LEVELS])

    def unit(self, levels: int) -> str:
        """Return what it is part of so many levels below its package: a folder, or itself."""
        folders = self.folders[: 1 + levels]
        return ".".join(folders) if len(folders) > levels else self.module

    def is_late(self, line: int) -> bool:
        """Whether a line stands within a function, so that an import there runs late."""
        return any(f.first_line <= line <= f.last_line for f in self.functions)


def read_sources(root: Path, packages: Sequence[str] = PRODUCT) -> list[SourceFile]:
    """Return all Python files of the packages in the folder ``root``, by path."""
    paths = (path for package in packages for path in sorted((root / package).rglob("*.py")))
    return [_read(path, path.relative_to(root)) for path in paths]


def _read(path: Path, relative: Path) -> SourceFile:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    folders = relative.parent.parts
    module = ".".join(folders if relative.stem == "__init__" else (*folders, relative.stem))
    return SourceFile(
        path=relative.as_posix(),
        module=module,
        folders=folders,
        lines=len(text.splitlines()),
        code_lines=len(_code_lines(text) - _text_lines(tree)),
        functions=tuple(_functions(tree, module)),
    )


def _code_lines(text: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {
        line
        for token in tokens
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }


def _text_lines(tree: ast.Module) -> set[int]:
    """Return the lines of docstrings: statements that are nothing but a string."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _functions(node: ast.AST, module: str, within: str = "") -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        name = within
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{within}.{child.name}" if within else child.name
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(module, name, child.lineno, child.end_lineno or child.lineno)
        yield from _functions(child, module, name)

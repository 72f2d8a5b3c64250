"""What is told of how the code is built, of a little package that is made up for it."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.structure.circles import Circle, circles, fan, read_imports
from bench.structure.report import checked_out, main, run_tables, static_tables
from bench.structure.runs import Runs
from bench.structure.sources import read_sources
from bench.structure.trace import FileRun, Trace, files_run

HOUSE = {
    "__init__.py": "",
    "door.py": '''"""Lets people in."""

# Nobody else.
from house.hall import coats


def enter():
    """Enter."""

    def knock():
        return 1

    return coats.hang(knock())
''',
    "hall/__init__.py": "",
    "hall/coats.py": """
def hang(count):
    from house.hall import mirror
    return mirror.look(count)
""",
    "hall/mirror.py": """from house.hall.coats import hang


class Mirror:
    def show(self):
        return hang


def look(count):
    return count


look(0)
""",
    "attic.py": """from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from house.cellar import Wine
""",
    "cellar.py": """from house import attic
class Wine: ...
""",
}
"""``hall`` has a circle behind a late import; ``attic`` knows ``cellar`` as a type alone."""
PACKAGES = ("house",)


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a package ``house`` with these files into a folder, and return the folder."""
    for name, text in files.items():
        path = folder / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return written(tmp_path.resolve(), HOUSE)


def circles_of(house: Path, *, type_checking: bool = False) -> list[Circle]:
    """Return the circles between modules, those that only types need where that is asked for."""
    sources = read_sources(house, PACKAGES)
    imports = read_imports(house, sources, PACKAGES)
    some = [one for one in imports if type_checking or not one.type_checking]
    return circles(some, {source.module: source.module for source in sources})


def test_lines_of_code_leave_out_comments_docstrings_and_blank_lines(house: Path) -> None:
    door = next(s for s in read_sources(house, PACKAGES) if s.module == "house.door")
    assert (door.lines, door.code_lines) == (13, 5)


def test_functions_are_as_long_as_from_def_to_their_end(house: Path) -> None:
    functions = [f for source in read_sources(house, PACKAGES) for f in source.functions]
    assert {f"{f.module}.{f.name}": f.lines for f in functions} == {
        "house.door.enter": 7,
        "house.door.enter.knock": 2,
        "house.hall.coats.hang": 3,
        "house.hall.mirror.Mirror.show": 2,
        "house.hall.mirror.look": 2,
    }


def test_a_circle_behind_a_late_import_is_found_and_named(house: Path) -> None:
    (circle,) = circles_of(house)
    assert circle.members == ("house.hall.coats", "house.hall.mirror")
    assert circle.loop == "house.hall.coats → (late) house.hall.mirror → house.hall.coats"


def test_a_circle_for_types_only_is_told_apart(house: Path) -> None:
    more = [one for one in circles_of(house, type_checking=True) if one not in circles_of(house)]
    assert [circle.members for circle in more] == [("house.attic", "house.cellar")]


def test_rooms_may_form_a_circle_that_no_modules_form(tmp_path: Path) -> None:
    files = {
        **dict.fromkeys(("__init__.py", "hall/__init__.py", "yard/__init__.py"), ""),
        "hall/a.py": "import house.yard.a",
        "yard/a.py": "",
        "hall/b.py": "",
        "yard/b.py": "import house.hall.b",
    }
    house = written(tmp_path, files)
    sources = read_sources(house, PACKAGES)
    imports = read_imports(house, sources, PACKAGES)
    assert circles(imports, {source.module: source.module for source in sources}) == []
    (circle,) = circles(imports, {source.module: source.unit(1) for source in sources})
    assert circle.members == ("house.hall", "house.yard")


def test_it_counts_who_imports_a_module_and_whom_it_imports(house: Path) -> None:
    sources = read_sources(house, PACKAGES)
    imports = read_imports(house, sources, PACKAGES)
    fan_in, fan_out = fan(imports, [source.module for source in sources])
    assert fan_in["house.hall.coats"] == 2
    assert fan_out["house.hall.coats"] == 1
    assert (fan_in["house"], fan_out["house"]) == (0, 0)


def test_the_tables_hold_percentiles_rooms_and_circles(tmp_path: Path) -> None:
    """Ten functions, of one line to ten: half have at most six, nine in ten less than ten."""
    bodies = [["def f(): ..."], *(["def f():", *["    f()"] * more] for more in range(1, 10))]
    files = {**HOUSE, "door.py": "\n".join(line for body in bodies for line in body)}
    for name in ("hall/coats.py", "hall/mirror.py"):
        files[name] = "import house.hall." + ("mirror" if "coats" in name else "coats")
    tables = "\n".join(
        line for lines in static_tables(written(tmp_path, files), PACKAGES) for line in lines
    )
    assert "| all | 10 | 6 | 10 | 10 |" in tables
    assert "| house.hall | 3 | 2 | 2 |" in tables
    assert "| 2 rooms | 7 | 62 | 62 |" in tables
    assert "| between modules | 1 | 1 |" in tables
    assert "| inside rooms | 1 | 0 |" in tables
    assert "| between rooms | 0 | 1 |" in tables


def test_what_runs_is_traced_in_order_and_what_runs_at_import_is_not(house: Path) -> None:
    folder = house / "trace"
    folder.mkdir()
    trace = Trace(house, folder, packages=PACKAGES)
    command = [sys.executable, "-c", "from house import door, cellar; door.enter()"]
    for _ in range(2):  # the last recording counts, and nothing that ran besides
        subprocess.run(command, env=trace.environment, check=True)
        with trace.recording():
            subprocess.run(command, env=trace.environment, check=True)
    assert files_run(trace.calls()) == [
        FileRun("house/door.py", 2, "enter"),
        FileRun("house/hall/coats.py", 1, "hang"),
        FileRun("house/hall/mirror.py", 1, "look"),
    ]


def test_files_that_ran_are_counted_by_room(house: Path) -> None:
    door, coats = FileRun("house/door.py", 2, "enter"), FileRun("house/hall/coats.py", 1, "hang")
    runs = Runs(text=[door, coats], delivery=[door], beside_delivery=[coats])
    tables = [*run_tables(runs, read_sources(house, PACKAGES))]
    shown = "\n".join(line for lines in tables for line in lines)
    assert "## Files that run for one text: 2" in shown
    assert "## Files that run for one delivery: 1" in shown
    assert "| house.hall | 1 |" in shown
    assert "there ran: house.hall.coats." in shown


def test_a_revision_is_checked_out_for_a_while(house: Path) -> None:
    git = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "First"]):
        subprocess.run([*git, *arguments], cwd=house, check=True)
    (house / "house" / "door.py").unlink()
    with checked_out("HEAD", house) as root:
        assert (root / "house" / "door.py").read_text(encoding="utf-8") == HOUSE["door.py"]
    assert not root.exists()
    listed = subprocess.run(["git", "worktree", "list"], cwd=house, capture_output=True, check=True)
    assert len(listed.stdout.splitlines()) == 1


def test_an_unknown_revision_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--at", "no-such-revision", "--no-runs"]) == 1
    assert "no-such-revision" in capsys.readouterr().out

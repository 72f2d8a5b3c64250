"""No module needs itself by way of others: neither within a room nor by a late import."""

from bench.structure.circles import circles, read_imports
from bench.structure.sources import read_sources
from tests.architecture.tree import ROOT


def test_there_is_no_circle_of_imports_even_hidden_within_functions() -> None:
    # The contract of the import linter looks at rooms and what is beside each other in them; a
    # circle between a package's own file and the modules in it is seen here alone.
    sources = read_sources(ROOT)
    imports = read_imports(ROOT, sources)
    modules = {source.module: source.module for source in sources}
    assert [circle.loop for circle in circles(imports, modules)] == []

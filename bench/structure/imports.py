"""Prints, as JSON, the imports between the modules of packages: ``python -P imports.py NAME ...``.

A program of its own, so that it may look at another tree than the one that runs it: grimp finds
the packages where Python would, by PYTHONPATH. It reads every import, also those within functions
and under ``if TYPE_CHECKING``.
"""

import json
import sys

import grimp


def read_imports(packages: list[str]) -> dict[str, list[object]]:
    """Return the modules; and of each import both modules, its lines, and whether it ever runs."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    running = grimp.build_graph(*packages, cache_dir=None, exclude_type_checking_imports=True)
    imports: list[object] = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            details = graph.get_import_details(importer=importer, imported=imported)
            lines = [detail["line_number"] for detail in details]
            runs = running.direct_import_exists(importer=importer, imported=imported)
            imports.append([importer, imported, lines, runs])
    return {"modules": [*sorted(graph.modules)], "imports": imports}


if __name__ == "__main__":
    json.dump(read_imports(sys.argv[1:]), sys.stdout)

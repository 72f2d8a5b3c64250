"""``python -m tests.evaluation.names``: what review flags of real names, and what of jokes."""

from bot.languages import shipped_odd_names
from tests.evaluation.names import Measured, measure


def main() -> None:
    """Print the shares, each group that is flagged, and each joke that passes."""
    odd = shipped_odd_names()
    targets = odd.fold_all(["Ginni Rometty", "IBM"])

    def rule_of(name: str) -> str:
        found = odd.find(name, targets)
        return found.rule if found else ""

    _print(measure(rule_of))


def _print(found: Measured) -> None:
    count = found.names.total()
    print(f"{count:,} real names of {len(found.names)} groups: {len(found.flagged)} flagged")
    for one, rule in found.flagged:
        print(f"  {one.group}: {one.name} ({rule})")
    print(f"{found.jokes} jokes: {found.share_caught:.1%} flagged")
    for name in found.missed:
        print(f"  passes: {name}")


if __name__ == "__main__":
    main()

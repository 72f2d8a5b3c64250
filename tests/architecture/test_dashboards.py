"""Holds that the board and the alerts ask for what the metrics really have."""

import json
import re
from collections.abc import Iterator

import pytest
import yaml  # type: ignore[import-untyped] # it has no types
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics_page.page import MetricsPage
from bot.metrics_page.process_sums import ProcessSums
from bot.runtime import Runtime
from bot.telemetry.metrics import COUNTERS, HISTOGRAMS, Metrics
from tests.architecture.tree import read
from tests.bot.storage.integrations.test_noted_events import integrate
from tests.clock import Clock
from tests.heartbeats import let_job_run, let_worker_run

BOARD, ALERTS = "deploy/grafana/handraiser.json", "deploy/prometheus/alerts.yml"
FUNCTIONS = frozenset(
    "sum min max count rate increase histogram_quantile absent by on and or unless".split()
)
OF_PROMETHEUS = frozenset({"instance", "le"})


def expressions() -> Iterator[tuple[str, str]]:
    """Yield each expression of both files, by what it is for."""
    for panel in json.loads(read(BOARD))["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for group in yaml.safe_load(read(ALERTS))["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


EXPRESSIONS = [
    pytest.param(expression, id=f"{number} {name}")
    for number, (name, expression) in enumerate(expressions())
]


@pytest.fixture
def shown(runtime: Runtime, clock: Clock) -> dict[str, set[str]]:
    """The names of all that the page shows, with their labels."""
    let_worker_run(runtime.database, clock())
    let_job_run(runtime.database, "job", clock(), clock())
    with runtime.database.write() as connection:
        integrate(connection)
    own = Metrics()
    for name, described in COUNTERS.items():
        own.count(name, *described.labels)
    for name, described in HISTOGRAMS.items():
        own.observe(name, 1.0, *described.labels)
    page = MetricsPage(ProcessSums(own=own), runtime).render().decode()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    # Shown once there are prices, and a CRM.
    return found | {
        "handraiser_money_today": {"currency"},
        "handraiser_crm_opt_outs_seconds": {"integration"},
    }


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_each_expression_asks_for_metrics_that_exist_by_labels_that_they_have(
    expression: str, shown: dict[str, set[str]]
) -> None:
    names = re.findall(r"handraiser_\w+", expression)
    assert names
    assert set(names) <= shown.keys()
    labels = set().union(*(shown[name] for name in names)) | OF_PROMETHEUS
    for name, asked in re.findall(r"(handraiser_\w+)\{(.*?)\}", expression):
        assert set(re.findall(r"(\w+)[=!]", asked)) <= shown[name]
    for grouped in re.findall(r"\bby \((.*?)\)", expression):
        assert set(grouped.replace(",", " ").split()) <= labels


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_each_expression_is_well_formed(expression: str) -> None:
    """As far as can be told without Prometheus: brackets, functions, spans, quantities."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    open_brackets: list[str] = []
    for sign in bare:
        if sign in "([{":
            open_brackets.append(sign)
        elif sign in ")]}":
            assert open_brackets.pop() + sign in {"()", "[]", "{}"}
    assert not open_brackets
    assert set(re.findall(r"\b([a-z_]+) ?\(", bare)) <= FUNCTIONS
    for name, span in re.findall(r"(\w+)\((handraiser_\w+(?:\{[^}]*\})?(?:\[\w+\])?)\)", bare):
        assert (name in {"rate", "increase"}) == span.endswith("]")
    assert all(re.fullmatch(r"\d+[smhd]", span) for span in re.findall(r"\[(.*?)\]", bare))


def test_each_counter_and_each_measure_stands_on_the_board() -> None:
    board = read(BOARD)
    for name in COUNTERS:
        assert f"handraiser_{name}_total" in board
    for name in HISTOGRAMS:
        assert f"handraiser_{name}_bucket" in board


def test_each_alert_says_what_is_wrong_and_what_to_do() -> None:
    for group in yaml.safe_load(read(ALERTS))["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"].keys() == {"summary", "do"}
            assert rule["labels"]["severity"] in {"page", "ticket"}


def test_the_boards_panels_have_places_and_numbers_of_their_own() -> None:
    panels = json.loads(read(BOARD))["panels"]
    places = {(one["gridPos"]["x"], one["gridPos"]["y"]) for one in panels}
    assert len(panels) == len(places) == len({one["id"] for one in panels})

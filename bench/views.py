"""``python3 dev.py bench views``: how many views of the page are answered while people sign.

People text the running server, whole conversations each, in stretches of one run that take turns:

- ``no views``: nobody asks for a page.
- ``views elsewhere``: as many are asked for as ``--views`` says, of a process that answers each
  with the same bytes, and of nothing else. Whoever asks runs on the same processors as the server:
  this is what the asking takes from those who sign.
- ``same web server``: of the web server that the program runs on, before an application that does
  nothing but answer with those bytes. What it takes beyond the stretch before is the web server's
  own, and what ``views`` take beyond it the program's.
- ``views``: the same asking, of the server.

What is compared is how long those wait who sign while the server answers views, to how long they
wait while the other process does. Each view is due at its own moment, whatever became of the one
before, and is late from then on.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from bench import measured_servers
from bench.broadcast_setup import DATABASES, empty_database
from bench.conversation_load import Result
from bench.measured_servers import MeasuredServer
from bench.servers import serve
from bench.view_load import Views, serve_fixed_page, viewing

NO_VIEWS, ELSEWHERE, WEB_SERVER, VIEWS = "no views", "views elsewhere", "same web server", "views"
FIXED_PAGE = "bench.fixed_page:server"
FEWEST_ANSWERED = 0.95
"""Of the views that were due."""


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if who signs waits too long, or views are not answered."""
    options = _options(arguments)
    print(f"{'database':12}{'stretch':18}{'turns/s':>8}{'p50 ms':>8}{'p99 ms':>8}", flush=True)
    verdicts = [_measure(options, kind) for kind in options.databases.split(",")]
    return 0 if all(verdicts) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench views", description=__doc__)
    parser.add_argument("--views", type=int, default=2_000, help="a second")
    parser.add_argument("--people", type=int, default=100, help="who sign, in each stretch")
    parser.add_argument("--concurrency", type=int, default=1, help="people at once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=2, help="of the server")
    parser.add_argument("--stored", type=int, default=1, help="signatures that are there before")
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--allowed", type=float, default=1.1, help="times the wait")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace, kind: str) -> bool:
    answers = measured_servers.expected_answers("sms")
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        empty_database(kind, Path(folder)) as (url, postgres),
        measured_servers.serve_program(
            url, postgres, WEB_CONCURRENCY=str(options.processes)
        ) as program,
        serve_fixed_page(program.server.port) as elsewhere,
        serve(
            FIXED_PAGE,
            {
                "FIXED_PAGE_OF": str(program.server.port),
                "WEB_CONCURRENCY": str(options.processes),
            },
            "/",
        ) as web_server,
    ):
        measured_servers.fill_database(program, options.stored, answers, "sms")
        asked = {
            ELSEWHERE: elsewhere,
            WEB_SERVER: web_server.port,
            VIEWS: program.server.port,
        }
        stretches: dict[str, list[Result]] = {name: [] for name in (NO_VIEWS, *asked)}
        seen: list[Views] = []
        program.play(options.people, options.concurrency, "sms", answers)  # to warm it up
        for _ in range(options.rounds):
            stretches[NO_VIEWS].append(_play(program, options, answers))
            for name, port in asked.items():
                with viewing(port, options.views) as views:
                    stretches[name].append(_play(program, options, answers))
                seen += views if name is VIEWS else []
    return _tell(options, kind, stretches, seen)


def _play(program: MeasuredServer, options: argparse.Namespace, answers: list[str]) -> Result:
    return program.play(options.people, options.concurrency, "sms", answers).result


def _tell(
    options: argparse.Namespace, kind: str, stretches: dict[str, list[Result]], seen: list[Views]
) -> bool:
    """Print what came of all stretches, and return whether it is as it should be."""
    for name, results in stretches.items():
        turns = statistics.median(one.turns / one.seconds for one in results)
        print(f"{kind:12}{name:18}{turns:8.0f}", end="")
        print(f"{_median(results, 'p50'):8.2f}{_median(results, 'p99'):8.1f}", flush=True)
    answered = statistics.median(one.answered / one.seconds for one in seen)
    late = statistics.median(one.p99 for one in seen)
    shed = sum(one.shed for one in seen)
    print(f"{'':12}{answered:,.0f} views/s answered of {options.views:,}, ", end="")
    print(f"p99 {late:.1f} ms, {shed:,} told to come again; {options.stored:,} signatures stored")
    in_views = _median(stretches[VIEWS], "p50")
    times = in_views / _median(stretches[ELSEWHERE], "p50")
    print(f"{'':12}who signs waits {times:.2f} times as long as while views are answered elsewhere")
    of_program = in_views / _median(stretches[WEB_SERVER], "p50")
    print(
        f"{'':12}{of_program:.2f} times as long as while the same web server answers them elsewhere"
    )
    alone = in_views / _median(stretches[NO_VIEWS], "p50")
    print(f"{'':12}and {alone:.2f} times as long as while nobody asks", flush=True)
    wrong = [text for results in stretches.values() for one in results for text in one.complaints]
    print("".join(f"  {text}\n" for text in wrong), end="")
    are_answered = answered >= options.views * FEWEST_ANSWERED
    return not wrong and times <= options.allowed and are_answered


def _median(results: list[Result], percentile: str) -> float:
    return float(statistics.median(getattr(one, percentile) for one in results))

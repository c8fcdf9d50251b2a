"""The tables of the README, in Markdown."""

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.comparison import GATEWAY, LEAN, SATOSA, SIMPLESAMLPHP, Comparison
from bench.measuring import Result, Spread, spread

_BEGIN, _END = "<!-- bench -->", "<!-- /bench -->"
_PEERS = (SIMPLESAMLPHP, SATOSA)


class NoPlace(Exception):
    """The file has no place for the tables."""


def comparison_table(comparison: Comparison) -> str:
    """A row for each proxy, and how much faster the gateway is than each peer."""
    lines = head("proxy", "logins/s", "CPU a login", "of which RSA", "core busy")
    for result in comparison.results:
        floor = _floor(result, comparison.rsa)
        cost = spread([sample.cost for sample in result.samples])
        share = f"{floor:.2f} ms, {floor / cost.median:.0%}"
        busy = statistics.median(sample.busy for sample in result.samples)
        lines.append(line(result.row.title, _rate(result), f"{ranged(cost, 2)} ms", share, f"{busy:.0%}"))
    return "\n".join(lines + _ratios(comparison.results))


def portals_table(results: Sequence[Result]) -> str:
    """What a login costs with so many ENTs."""
    lines = head("gateway with", "logins/s", "CPU a login", "CPU of the first login through each ENT")
    for result in results:
        cost = spread([sample.cost for sample in result.samples])
        first = f"{ranged(spread([sample.cost for sample in result.first]), 2)} ms" if result.first else "–"
        lines.append(line(result.row.title, _rate(result), f"{ranged(cost, 2)} ms", first))
    return "\n".join(lines)


def workers_table(results: Sequence[Result]) -> str:
    """What several workers do together. The load's own time is told, because it takes the same cores."""
    lines = head("gateway with", "logins/s", "CPU a login", "CPU of the load a login")
    for result in results:
        cost = spread([sample.cost for sample in result.samples])
        load = spread([sample.load / sample.done * 1000 for sample in result.samples])
        lines.append(line(result.row.title, _rate(result), f"{ranged(cost, 2)} ms", f"{ranged(load, 2)} ms"))
    return "\n".join(lines)


def find_place(path: Path) -> tuple[str, str]:
    """What stands before and after the tables in a file, its two marks included. Raises NoPlace."""
    before, begin, rest = path.read_text().partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise NoPlace(f"{path} has no {_BEGIN} ... {_END}")
    return before + begin, end + after


def write_into(path: Path, text: str) -> None:
    """Replaces what stands between the two marks of the file. Raises NoPlace."""
    before, after = find_place(path)
    path.write_text(f"{before}\n{text}\n{after}")


def _ratios(results: Sequence[Result]) -> list[str]:
    """In each round the gateway's figure by the peer's, so that a slow minute of the machine counts for both."""
    known = {result.row.title: result for result in results}
    ours = [title for title in (GATEWAY, LEAN) if title in known]
    peers = [title for title in _PEERS if title in known]
    if not ours or not peers:
        return []
    lines = ["", *head("times as fast as", *(title.partition(",")[0] for title in peers))]
    for title in ours:
        ratios = (_quotient(known[title], known[peer], lambda sample: sample.rate) for peer in peers)
        lines.append(line(f"{title}, logins/s", *(f"{ranged(ratio, 1)}" for ratio in ratios)))
        ratios = (_quotient(known[peer], known[title], lambda sample: sample.cost) for peer in peers)
        lines.append(line(f"{title}, CPU", *(f"{ranged(ratio, 1)}" for ratio in ratios)))
    return lines


def _quotient(above: Result, below: Result, figure: Callable) -> Spread:
    return spread([figure(a) / figure(b) for a, b in zip(above.samples, below.samples, strict=True)])


def _floor(result: Result, rsa: Sequence[tuple[float, float]]) -> float:
    """Milliseconds of RSA in one login."""
    row = result.row
    return statistics.median(row.signs * signing + row.verifies * verifying for signing, verifying in rsa)


def _rate(result: Result) -> str:
    return ranged(spread([sample.rate for sample in result.samples]), 1)


def ranged(values: Spread, digits: int) -> str:
    return f"**{values.median:.{digits}f}** ({values.least:.{digits}f}–{values.most:.{digits}f})"


def head(*names: str) -> list[str]:
    """The first two lines of a table: the first column is text, the others are figures."""
    return [line(*names), line("---", *("---:" for _ in names[1:]))]


def line(*cells: str) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"

"""Playing as it is shown while it goes on: a live table in a terminal, plain lines anywhere else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from gateway.scenario.model import Scenario
from gateway.scenario.results import Arrow, ScenarioResult, StepResult


class Show:
    """Shows scenarios on a console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._table = Table()

    def line(self, text: str = "", style: str = "") -> None:
        """One line of text."""
        self._console.print(Text(text, style=style), soft_wrap=True)

    @contextmanager
    def scenario(self, scenario: Scenario) -> Iterator[None]:
        """Around the playing of one scenario."""
        self.line(f"\n{scenario.naam}: {scenario.titel}", "bold")
        if not self._console.is_terminal:
            yield
            return
        self._table = Table(box=None, show_header=False, padding=(0, 1))
        with Live(self._table, console=self._console, refresh_per_second=8) as self._live:
            yield
        self._live = None

    def step(self, step: StepResult) -> None:
        """One step was played."""
        cells = [_sign(step), f"{step.nummer:>3}", step.titel, step.wie, _duration(step)]
        if self._live:
            self._table.add_row(*(Text(cell, style=_style(step)) for cell in cells))
        else:
            self.line("  ".join(cells), _style(step))
        for finding in step.findings:
            if not finding.ok:
                self._wrong(str(finding))

    def result(self, result: ScenarioResult) -> None:
        """A scenario was played to its end."""
        if result.error:
            self.line(f"  {result.error}", "red")

    def arrows(self, title: str, arrows: Iterable[Arrow]) -> None:
        """The numbered arrows of a sequence, one line each."""
        self.line(f"\n{title}", "bold")
        for arrow in arrows:
            who = f"{arrow.van} → {arrow.naar}"
            words = f"{arrow.bericht:<28} {arrow.kenmerk:<27} {arrow.uitkomst}"
            self.line(f"  {arrow.nummer:>2}  {who:<30} {words}  ({arrow.milliseconds:.0f} ms)")

    def summary(self, results: Iterable[ScenarioResult]) -> None:
        """How many held."""
        played = [*results]
        good = sum(result.ok for result in played)
        self.line(f"\n{good} van {len(played)} scenario's in orde", "green" if good == len(played) else "bold red")

    def _wrong(self, text: str) -> None:
        if self._live:
            self._table.add_row("", "", Text(text, style="red"), "", "")
        else:
            self.line(f"       {text}", "red")


def _sign(step: StepResult) -> str:
    return "-" if step.skipped else ("✓" if step.ok else "✗")


def _style(step: StepResult) -> str:
    return "dim" if step.skipped else ("green" if step.ok else "red")


def _duration(step: StepResult) -> str:
    return "overgeslagen" if step.skipped else f"{step.seconds * 1000:.0f} ms"

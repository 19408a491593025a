"""The outcome of playing as one HTML file that needs nothing beside it, readable for who was not there.

Standard library only: the text is small and every value is escaped where it is written.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from gateway import __version__
from gateway.scenario.results import Arrow, Finding, ScenarioResult, StepResult
from gateway.stuf.stamp import NEDERLAND

_STYLE = """
:root { color-scheme: light dark; --goed: #1a7f37; --fout: #c4271b; --stil: #6b7280; --rand: #d0d7de; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
.goed { color: var(--goed) } .fout { color: var(--fout) } .stil { color: var(--stil) }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--rand) }
td.getal, th.getal { text-align: right; white-space: nowrap }
td.kenmerk { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere }
ul { margin: .2rem 0; padding-left: 1.2rem }
details > summary { cursor: pointer }
"""


def html_report(results: Sequence[ScenarioResult], played_at: datetime) -> str:
    """One page with every scenario: the arrows, the steps and what was checked. played_at: moment with time zone."""
    good = sum(result.ok for result in results)
    moment = f"{played_at.astimezone(NEDERLAND):%d-%m-%Y %H:%M}"
    verdict = _mark(good == len(results), f"{good} van {len(results)} scenario's in orde")
    rows = "".join(_overview(result) for result in results)
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Scenariorapport Regiewissel</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>Scenariorapport Regiewissel</h1>"
        f'<p>{verdict}<br><span class="stil">Gespeeld op {moment} met versie {escape(__version__)}.</span></p>'
        f'<table><tr><th>Scenario</th><th>Uitkomst</th><th class="getal">Stappen</th><th class="getal">Duur</th></tr>'
        f"{rows}</table>{''.join(map(_scenario, results))}</body></html>\n"
    )


def _overview(result: ScenarioResult) -> str:
    name = escape(result.scenario.naam)
    return (
        f'<tr><td><a href="#{name}">{name}</a><br><span class="stil">{escape(result.scenario.titel)}</span></td>'
        f'<td>{_outcome(result)}</td><td class="getal">{len(result.steps)}</td>'
        f'<td class="getal">{result.seconds:.1f} s</td></tr>'
    )


def _scenario(result: ScenarioResult) -> str:
    scenario = result.scenario
    choice = ", ".join(filter(None, (scenario.variant, scenario.scenario)))
    error = f'<p class="fout">{escape(result.error)}</p>' if result.error else ""
    return (
        f'<section id="{escape(scenario.naam)}"><h2>{_outcome(result)} – {escape(scenario.titel)}</h2>'
        f"<p>{escape(scenario.uitleg)}</p>"
        f'<p class="stil">{escape(choice)}{" · " if choice else ""}{escape(scenario.bestand)}</p>{error}'
        f"{_arrows(result.arrows)}{_steps(result.steps)}</section>"
    )


def _arrows(arrows: Iterable[Arrow]) -> str:
    rows = "".join(
        f'<tr><td class="getal">{arrow.nummer}</td><td>{escape(arrow.van)} → {escape(arrow.naar)}</td>'
        f'<td>{escape(arrow.bericht)}</td><td class="kenmerk">{escape(arrow.kenmerk)}</td>'
        f'<td>{escape(arrow.uitkomst)}</td><td class="getal">{arrow.milliseconds:.0f} ms</td></tr>'
        for arrow in arrows
    )
    names = "".join(f"<th>{name}</th>" for name in ("Van → naar", "Bericht", "Kenmerk", "Uitkomst", ""))
    head = f'<tr><th class="getal">Nr.</th>{names}</tr>'
    return f"<h3>Interacties</h3><table>{head}{rows}</table>" if rows else ""


def _steps(steps: Iterable[StepResult]) -> str:
    rows = "".join(
        f'<tr><td class="getal">{step.nummer}</td><td>{escape(step.titel)}<br>'
        f'<span class="stil">{escape(step.wie)}</span></td><td>{_findings(step)}</td>'
        f'<td class="getal">{step.seconds:.2f} s</td></tr>'
        for step in steps
    )
    return f"<h3>Stappen</h3><table>{rows}</table>"


def _findings(step: StepResult) -> str:
    if step.skipped:
        return '<span class="stil">overgeslagen</span>'
    items = "".join(f"<li>{_finding(finding)}</li>" for finding in step.findings)
    summary = _mark(step.ok, f"{len(step.findings)} gecontroleerd" if step.ok else "niet in orde")
    return f"<details{'' if step.ok else ' open'}><summary>{summary}</summary><ul>{items}</ul></details>"


def _finding(finding: Finding) -> str:
    found = f": {finding.gevonden}" if finding.ok and finding.gevonden else ""
    return _mark(finding.ok, f"{finding}{found}")


def _outcome(result: ScenarioResult) -> str:
    return _mark(result.ok, "in orde" if result.ok else "niet in orde")


def _mark(ok: bool, text: str) -> str:
    return f'<span class="{"goed" if ok else "fout"}">{"✓" if ok else "✗"} {escape(text)}</span>'

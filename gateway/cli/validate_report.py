"""What was found in files, as one HTML page that needs nothing beside it: findings first, then the marked lines.

It shows the messages as they are. Standard library only: every value is escaped where it is written.
"""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from gateway import __version__
from gateway.stuf.listing import Line
from gateway.stuf.problems import Gewicht, Problem
from gateway.stuf.stamp import NEDERLAND
from gateway.stuf.verdict import MORE, Verdict

_STYLE = """
:root { color-scheme: light dark; --goed: #1a7f37; --fout: #c4271b; --signaal: #9a6700; --stil: #6b7280;
  --rand: #d0d7de; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; overflow-wrap: anywhere }
.goed { color: var(--goed) } .fout { color: var(--fout) } .signaal { color: var(--signaal) }
.stil { color: var(--stil) }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--rand) }
td.getal { text-align: right; white-space: nowrap }
code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere }
.bericht { list-style: none; margin: 0; padding: .5rem 0; border: 1px solid var(--rand); overflow-x: auto;
  font: .8rem/1.45 ui-monospace, monospace }
.bericht li { padding: 0 .6rem; white-space: pre }
.bericht .nummer { display: inline-block; min-width: 4ch; margin-right: 1ch; text-align: right; color: var(--stil) }
.bericht .raak { border-left: 4px solid var(--fout); background: #c4271b22 }
.bericht .let { border-left: 4px solid var(--signaal); background: #9a670022 }
.bericht p { margin: 0 0 .2rem 5ch; white-space: normal; font: .85rem/1.4 system-ui, sans-serif }
details > summary { cursor: pointer }
"""


def html_report(sections: Iterable[str], files: int, wrong: int, basis: str, judged_at: datetime) -> str:
    """The page. sections: from `section`. basis: by what was judged. judged_at: moment with time zone."""
    moment = f"{judged_at.astimezone(NEDERLAND):%d-%m-%Y %H:%M}"
    outcome = f"{wrong} van {files} niet goed" if wrong else f"Alle {files} goed"
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Gecontroleerde berichten</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f'<h1>Gecontroleerde berichten</h1><p class="{"fout" if wrong else "goed"}">{outcome}</p>'
        f'<p class="stil">Gecontroleerd op {moment} met versie {escape(__version__)}. {escape(basis)}. '
        "De berichten staan hierin zoals ze zijn aangeboden, met de gegevens die erin staan.</p>"
        f"{''.join(sections)}</body></html>\n"
    )


def section(file: str, verdict: Verdict, lines: Iterable[Line]) -> str:
    """One file of the report."""
    outcome = '<span class="goed">goed</span>' if verdict.valid else '<span class="fout">niet goed</span>'
    about = " · ".join(filter(None, (verdict.what, verdict.modus, f"profiel {verdict.profile}")))
    head = f'<section><h2>{escape(file)} – {outcome}</h2><p class="stil">{escape(about)}</p>'
    if not verdict.findings:
        return f"{head}</section>"
    rows = "".join(map(_row, verdict.findings))
    names = "".join(f"<th>{name}</th>" for name in ("Regel", "Plek", "Wat er mis is", "Wat te doen", "Code"))
    more = f'<p class="signaal">{MORE}.</p>' if verdict.more else ""
    marked = "".join(map(_line, lines))
    return (
        f"{head}<table><tr>{names}</tr>{rows}</table>{more}"
        f'<details open><summary>Het bericht</summary><ol class="bericht">{marked}</ol></details></section>'
    )


def _row(finding: Problem) -> str:
    return (
        f'<tr><td class="getal">{finding.line or ""}</td><td><code>{escape(finding.path)}</code></td>'
        f'<td><span class="{finding.gewicht}">{finding.gewicht}</span> {escape(finding.message_nl)}<br>'
        f'<span class="stil" lang="en">{escape(finding.message_en)}</span></td>'
        f"<td>{escape(finding.doe_nl)}</td><td><code>{escape(finding.code or finding.gewicht)}</code><br>"
        f'<span class="stil">{escape(finding.rule)}</span></td></tr>'
    )


def _line(line: Line) -> str:
    gap = "<li>…</li>" if line.gap else ""
    kinds = {finding.gewicht for finding in line.findings}
    mark = ' class="raak"' if Gewicht.FOUT in kinds else ' class="let"' if kinds else ""
    notes = "".join(f"<p>{escape(finding.message_nl)}</p>" for finding in line.findings)
    number = f'<span class="nummer">{line.number}</span>'
    return f"{gap}<li{mark}>{number}{escape(line.text)}{notes}</li>"

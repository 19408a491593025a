"""What one partner does wrong, as a page and as a table a beheerder can mail to its supplier.

Nothing in it is a value from a message: places, rules and shapes only. Standard library only, like the report of the
scenarios; every value is escaped where it is written.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Final

from gateway import __version__
from gateway.broker.insight import DeviationCount
from gateway.stuf.stamp import NEDERLAND

HEADS: Final = (
    "regel", "eis", "wat er mis is", "wat te doen", "operatie", "gedaan", "berichten", "eerst", "laatst", "plaats",
    "vorm van het fragment",
)  # fmt: skip
"""Columns of the CSV."""

_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""What makes a spreadsheet take a text for a formula (OWASP, CSV injection); full-width signs count in some."""

_STYLE = """
:root { color-scheme: light dark; --stil: #6b7280; --rand: #d0d7de; --vlak: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --vlak: #161b22; --rand: #3d444d; --stil: #9198a1; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
.stil { color: var(--stil) }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--rand) }
td.getal, th.getal { text-align: right; white-space: nowrap }
td.plaats, pre { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere }
pre { background: var(--vlak); padding: .6rem; white-space: pre-wrap }
"""


def html_report(partner: str, rows: Sequence[DeviationCount], made_at: datetime, since: datetime | None) -> str:
    """One page that needs nothing beside it: an overview, then per rule what is asked, what is wrong and what to do.

    made_at, since: moments with time zone; since as it was asked.
    """
    rules = _by_rule(rows)
    overview = "".join(
        f'<tr><td><a href="#{escape(rule)}">{escape(rule)}</a></td><td>{escape(found[0].eis)}</td>'
        f'<td class="getal">{sum(row.number for row in found)}</td><td class="getal">{_last_day(found)}</td></tr>'
        for rule, found in rules
    )
    head = '<tr><th>Regel</th><th>Eis</th><th class="getal">Berichten</th><th class="getal">Laatst</th></tr>'
    table = f"<table>{head}{overview}</table>" if rules else "<p>Er zijn geen afwijkingen.</p>"
    period = f" Alleen wat sinds {_day(since)} nog voorkwam." if since else ""
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Afwijkingen van {escape(partner)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>Afwijkingen van {escape(partner)}</h1>"
        "<p>Waarin de ontvangen berichten afwijken van StUF 03.01, ZDS 1.1 en de Regie- en Zaakservices 1.0. Van "
        "waarden uit berichten is alleen de vorm getoond: letters als x, cijfers als 9.</p>"
        f'<p class="stil">Gemaakt op {_moment(made_at)} met Regiewissel {escape(__version__)}.{period}</p>'
        f"{table}{''.join(_rule(rule, found) for rule, found in rules)}</body></html>\n"
    )


def csv_report(rows: Iterable[DeviationCount]) -> str:
    """The same as a table for a Dutch spreadsheet: semicolons, and no text that can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in rows:
        cells = (
            row.rule, row.eis, row.melding, row.doe, row.operation, row.behandeling, str(row.number),
            _moment(row.first_at), _moment(row.last_at), row.path, row.fragment,
        )  # fmt: skip
        writer.writerow(map(_no_formula, cells))
    return text.getvalue()


def _rule(rule: str, rows: Sequence[DeviationCount]) -> str:
    last = max(rows, key=lambda row: row.last_at)
    told = "".join(
        f"<dt>{name}</dt><dd>{escape(text)}</dd>"
        for name, text in (("Eis", last.eis), ("Wat er mis is", last.melding), ("Wat te doen", last.doe))
        if text
    )
    body = "".join(
        f'<tr><td>{escape(row.operation)}</td><td>{escape(row.behandeling)}</td><td class="getal">{row.number}</td>'
        f'<td class="getal">{_moment(row.first_at)}</td><td class="getal">{_moment(row.last_at)}</td>'
        f'<td class="plaats">{escape(row.path)}</td></tr>'
        for row in rows
    )
    head = (
        '<tr><th>Operatie</th><th>Gedaan</th><th class="getal">Berichten</th><th class="getal">Eerst</th>'
        '<th class="getal">Laatst</th><th>Plaats, de laatste keer</th></tr>'
    )
    sample = f"<pre>{escape(last.fragment)}</pre>" if last.fragment else ""
    name = escape(rule)
    return f'<section id="{name}"><h2>{name}</h2><dl>{told}</dl><table>{head}{body}</table>{sample}</section>'


def _by_rule(rows: Sequence[DeviationCount]) -> list[tuple[str, list[DeviationCount]]]:
    """The rules, the one with most messages first."""
    ordered = sorted(rows, key=lambda row: row.rule)
    found = [(rule, list(of_rule)) for rule, of_rule in groupby(ordered, key=lambda row: row.rule)]
    return sorted(found, key=lambda one: -sum(row.number for row in one[1]))


def _last_day(rows: Iterable[DeviationCount]) -> str:
    return _day(max(row.last_at for row in rows))


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(NEDERLAND):%d-%m-%Y}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(NEDERLAND):%d-%m-%Y %H:%M}"


def _no_formula(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text

"""Writes the tables of docs/reference from the code: `python docs/generate.py`.

A page is prose with blocks between ``<!-- from the code: NAME -->`` and ``<!-- end -->``; BLOCKS says what stands in
each. tests/unit/test_docs.py fails when a page and the code disagree.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer.main

from gateway.broker.assess import told
from gateway.broker.checks import ORDER
from gateway.broker.labels import DELIVERY_STATES, EVENTS, MESSAGE_STATES, OUTCOMES
from gateway.broker.state import TRANSITIONS, Event, State
from gateway.cli.main import app
from gateway.settings import PREFIX, Settings
from gateway.stuf.business.elders import ELDERS
from gateway.stuf.business.judge import RULES
from gateway.stuf.business.rule import Familie
from gateway.stuf.faults import FAULTS
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import Gewicht
from gateway.stuf.regels import REGELS
from gateway.stuf.validate import load
from gateway.web.api import BASE, endpoints

FOLDER = Path(__file__).parent / "reference"
SCHEMAS = Path(__file__).parents[1] / "schemas" / "stuf-zkn"
EXAMPLES = Path(__file__).parents[1] / "tests" / "fixtures" / "berichten"
_BLOCK = re.compile(r"(<!-- from the code: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def settings() -> str:
    """One row per setting."""
    rows = ((f"`{PREFIX}{name.upper()}`", _code(field.default), field.description) for name, field in _fields())
    return _table(("Variable", "Default", "Means"), rows)


def checks() -> str:
    """One row per code that can be told, in the order of the checks."""
    rows = ((number, f"`{code}`", FAULTS[code].omschrijving, FAULTS[code].plek) for number, code in enumerate(ORDER, 1))
    return _table(("Volgorde", "Code", "Omschrijving", "Plek"), rows)


def rule_codes() -> str:
    """One row per code, other than those of the checks, a rule refuses with."""
    refusing = [rule for rule in RULES if rule.gewicht is Gewicht.FOUT]
    rows = (
        (f"`{code}`", FAULTS[code].omschrijving.replace("<", "&lt;"), FAULTS[code].plek,
         ", ".join(f"`{rule.id}`" for rule in refusing if rule.code == code))
        for code in sorted({rule.code for rule in refusing} - set(ORDER))
    )  # fmt: skip
    return _table(("Code", "Omschrijving", "Plek", "Regels"), rows)


def details() -> str:
    """What the details of a fault say of a message with a date as most people write it and a number in letters."""
    text = (EXAMPLES / "zds11" / "creeerZaak_zakLk01.xml").read_text("utf-8")
    for right, wrong in (("startdatum>20250310", "startdatum>10-03-2025"), ("zaakniveau>1", "zaakniveau>een")):
        text = text.replace(right, wrong)
    return f"> {told(load(SCHEMAS).problems(unwrap(read_xml(text.encode()))))}"


def operations() -> str:
    """One row per operation of the catalogue."""
    rows = (
        (f"`{row.naam}`", row.service, ", ".join(row.port_types), row.berichtcode, _local(row.root), _local(row.reply),
         _local(row.fault), row.gebeurtenis or "")
        for row in CATALOGUE
    )  # fmt: skip
    heads = ("Operatie", "Dienst", "portType", "Code", "Bericht", "Antwoord", "Fout", "Gebeurtenis")
    return _table(heads, rows)


def soap_actions() -> str:
    """The SOAPActions of each operation, the one we send first."""
    rows = ((f"`{row.naam}`", " ".join(f"`{action}`" for action in row.actions)) for row in CATALOGUE)
    return _table(("Operatie", "SOAPAction"), rows)


def diagram() -> str:
    """The state machine of a delivery as a Mermaid diagram."""
    arrows = [f"    {before} --> {then}: {_word(event)}" for (before, event), then in TRANSITIONS.items()]
    ends = [f"    {state} --> [*]" for state in (State.DELIVERED, State.DISCARDED)]
    starts = [f"    [*] --> {state}" for state in (State.WAITING, State.HELD, State.PARKED)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *starts, *arrows, *ends, "```"])


def transitions() -> str:
    """One row per allowed step."""
    rows = ((f"`{before}`", f"`{event}`", f"`{then}`") for (before, event), then in TRANSITIONS.items())
    return _table(("Toestand", "Gebeurtenis", "Wordt"), rows)


def words() -> str:
    """Every name the broker uses, with the Dutch word on pages and in the command line."""
    kinds = (
        ("bericht", MESSAGE_STATES),
        ("bezorging", DELIVERY_STATES),
        ("gebeurtenis", EVENTS),
        ("poging", {key: value for key, value in OUTCOMES.items() if key}),
    )
    rows = ((kind, f"`{name}`", word) for kind, table in kinds for name, word in table.items())
    return _table(("Van een", "Naam in API en database", "Woord op het scherm"), rows)


def commands() -> str:
    """Every command with its arguments and options."""
    return "\n\n".join(_command(path, command) for path, command in _commands("regiewissel", _root()))


def api() -> str:
    """One row per address of the JSON API."""
    rows = (
        (f"`{row.method} {BASE}{row.path}`", row.text, ", ".join(f"`{one.name}`" for one in row.parameters))
        for row in endpoints(_nothing(), _nothing(), _nothing())
    )
    return _table(("Adres", "Geeft", "Parameters"), rows)


def schema_rules() -> str:
    """One row per rule the schemas tell."""
    rows = ((f"`{rule}`", eis) for rule, eis in REGELS.items() if rule.startswith("schema."))
    return _table(("Regel", "Eis"), rows)


def rules(familie: Familie) -> str:
    """One row per rule of a family, in the order in which they are told."""
    rows = (
        (f"`{rule.id}`", rule.eis, rule.code if rule.gewicht is Gewicht.FOUT else "signaal",
         "ja" if rule.andere_berichten else "", rule.bron)
        for rule in RULES
        if rule.familie is familie
    )  # fmt: skip
    return _table(("Regel", "Eis", "Code", "Ander bericht", "Bron"), rows)


def elsewhere() -> str:
    """One row per rule of RZS that is kept elsewhere than on a message."""
    return _table(("Regel", "Waar zij wordt bewaakt"), ((f"`{name}`", text) for name, text in ELDERS.items()))


BLOCKS: dict[str, Callable[[], str]] = {
    "checks": checks,
    "settings": settings,
    "rule-codes": rule_codes,
    "details": details,
    "operations": operations,
    "soap-actions": soap_actions,
    "diagram": diagram,
    "transitions": transitions,
    "words": words,
    "commands": commands,
    "api": api,
    "rules-schema": schema_rules,
    "rules-stuf": lambda: rules(Familie.STUF),
    "rules-zds": lambda: rules(Familie.ZDS),
    "rules-elsewhere": elsewhere,
    "rules-rzs": lambda: rules(Familie.RZS),
}


def rendered(page: str) -> str:
    """A page with every block as the code has it now. Raises KeyError for a block nobody knows."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{BLOCKS[found['name']]()}\n\n{found[3]}", page)


def _fields() -> Iterable[tuple[str, Any]]:
    return Settings.model_fields.items()


def _root() -> Any:
    return typer.main.get_command(app)


def _commands(path: str, group: Any) -> Iterable[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(f"{path} {name}", command)
        else:
            yield f"{path} {name}", command


def _command(path: str, command: Any) -> str:
    given = [one for one in command.params if one.name != "help"]
    arguments = "".join(f" {one.metavar or one.name.upper()}" for one in given if one.param_type_name == "argument")
    rows = ((f"`{_called(one)}`", one.help or "", _default(one)) for one in given)
    table = "\n\n" + _table(("Argument", "Betekenis", "Standaard"), rows) if given else ""
    return f"### `{path}{arguments}`\n\n{command.help}{table}"


def _called(parameter: Any) -> str:
    """How a parameter is given on the command line."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return " ".join(parameter.opts)


def _default(parameter: Any) -> str:
    if parameter.required:
        return "verplicht"
    return "" if parameter.default in (None, "", False) else f"`{parameter.default}`"


def _nothing() -> Any:
    """The table of endpoints needs neither store nor rules to be listed."""
    return None


def _word(event: Event) -> str:
    return EVENTS[event]


def _local(qualified: str) -> str:
    return qualified.rpartition("}")[2]


def _code(value: object) -> str:
    return f"`{value}`" if str(value) else "(empty)"


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([str(value).replace("|", "\\|") for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Bring every page up to date."""
    for path in sorted(FOLDER.glob("*.md")):
        path.write_text(rendered(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()

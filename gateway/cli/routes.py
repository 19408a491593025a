"""`regiewissel routes`: is the rules file in order, and where would a message go?"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from gateway.abonnementen.afnemers import afnemers_of
from gateway.broker import checks
from gateway.broker.assess import Assessment
from gateway.broker.insight import Explanation, RouteTaken, RuleSaid
from gateway.broker.offer import Offer
from gateway.cli.messages import print_explanation
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_line, print_table, read_bytes
from gateway.errors import MessageError, StufError
from gateway.located import LocatedError
from gateway.routing.decide import Decision, decide_on
from gateway.routing.facts import Facts
from gateway.routing.interacties import COMBINATIONS, INTERACTIES, Cell, play
from gateway.routing.load import load_rules
from gateway.routing.register import Register
from gateway.routing.remembered import Remembered
from gateway.routing.review import Finding, deelplan_zaaktypen, review
from gateway.routing.rules import RuleSet, Scenario, Variant
from gateway.settings import Settings, find_file, load_settings
from gateway.store.engine import read
from gateway.store.existing import exists, open_existing
from gateway.store.register import StoredRegister
from gateway.store.secret import secret_key
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.read import read_message

app = typer.Typer(help="Routeringsregels: in orde, en waar gaat een bericht heen?", no_args_is_help=True)

RulesFile = Annotated[Path | None, typer.Option("--rules", help="Regelbestand; anders dat van de instellingen.")]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One interaction with its outcome per combination of variant and scenario."""

    interactie: str
    naam: str
    van: str
    outcomes: dict[str, str]
    in_order: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What `routes check` found. errors: why the file does not load; the rest is empty then."""

    errors: tuple[str, ...] = ()
    version: str = ""
    findings: tuple[Finding, ...] = ()
    zaaktype: str = ""
    matrix: tuple[MatrixRow, ...] = ()

    @property
    def in_order(self) -> bool:
        """True when nothing in it is a fault."""
        return not self.errors and all(finding.severity != "fout" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Explained:
    """Where a message would go. refusal: code and reason, empty when it is accepted. notified: afnemers."""

    operation: str
    variant: str
    scenario: str
    rule: str
    refusal: str
    before_rules: str
    explanation: Explanation
    notified: tuple[str, ...]


@app.command()
def check(
    rules_file: RulesFile = None,
    zaaktype: Annotated[str, typer.Option(help="Deelplan-zaaktype waarvoor de tabel geldt; anders het eerste.")] = "",
    as_json: AsJson = False,
) -> None:
    """Controleer het regelbestand en speel de tien interacties na in elke variant en elk scenario."""
    report = _report(rules_file or load_settings().rules, zaaktype)
    if as_json:
        print_json(report)
    else:
        _print_report(report)
    raise typer.Exit(0 if report.in_order else NOT_IN_ORDER)


@app.command()
def explain(
    file: Annotated[str, typer.Argument(metavar="BESTAND", help="Bestand met een bericht, of - voor standaardinvoer.")],
    soap_action: Annotated[str, typer.Option("--soap-action", help="SOAPAction waarmee het bericht komt.")] = "",
    variant: Annotated[Variant | None, typer.Option(help="Alsof deze variant geldt.")] = None,
    scenario: Annotated[Scenario | None, typer.Option(help="Alsof dit scenario geldt.")] = None,
    rules_file: RulesFile = None,
    as_json: AsJson = False,
) -> None:
    """Leg uit waar een bericht heen zou gaan, zonder iets te versturen. Exit 1 als het wordt geweigerd.

    Gebruikt wat de database van zaken onthoudt, als die er is.
    """
    settings = load_settings()
    rules = load_rules(find_file(rules_file or settings.rules))
    given = {name: value for name, value in (("variant", variant), ("scenario", scenario)) if value}
    with ExitStack() as stack:
        register = _register(settings, stack)
        explained = explain_message(read_bytes(file), soap_action, rules.model_copy(update=given), register)
    if as_json:
        print_json(explained)
    else:
        _print_explained(explained)
    raise typer.Exit(NOT_IN_ORDER if explained.refusal or explained.before_rules else 0)


def explain_message(data: bytes, soap_action: str, rules: RuleSet, register: Register) -> Explained:
    """Where the message in these bytes would go. Raises typer.BadParameter when it is no message."""
    try:
        message = read_message(unwrap(read_xml(data)), soap_action or None)
    except MessageError as error:
        raise typer.BadParameter(f"geen bericht dat de wissel kent: {error}") from None
    facts = Facts(message, rules, register)
    decision = decide_on(facts)
    refusal = f"{decision.refusal.code} {decision.refusal.reden}" if decision.refusal else ""
    return Explained(
        operation=message.operation.naam,
        variant=rules.variant,
        scenario=rules.scenario,
        rule=decision.rule,
        refusal=refusal,
        before_rules=_refused_before(facts),
        explanation=_explanation(decision),
        notified=() if refusal or not decision.notify else _notified(facts),
    )


def _refused_before(facts: Facts) -> str:
    """Why intake would refuse before it asks the routing rules, empty when it would not; `validate` has the content."""
    message = facts.message
    offer = Offer(message.operation.port_type, None, facts.rules, message.element, message.stuurgegevens, message)
    try:
        checks.first(checks.PARTIES, offer)
        checks.first(checks.CONTENT, checks.Content(facts, Assessment(offer), lambda _: ()))
    except StufError as error:
        return f"{error.code} {error.details}"
    except MessageError as error:
        return str(error)
    return ""


def _notified(facts: Facts) -> tuple[str, ...]:
    gebeurtenis = facts.message.gebeurtenis if facts.message.operation.gebeurtenis else ""
    zaaktype = facts.zaaktype[0] if facts.zaaktype else ""
    zender = facts.zender.naam if facts.zender else ""
    afnemers = afnemers_of(facts.rules, zaaktype, facts.soort_plan, gebeurtenis, facts.backoffice, zender)
    return tuple(partner.naam for partner in afnemers)


def _explanation(decision: Decision) -> Explanation:
    return Explanation(
        rules=tuple(RuleSaid(row.naam, row.hit, row.reason) for row in decision.trace),
        facts=decision.facts,
        routes=tuple(RouteTaken(row.kind, row.destination, row.operation) for row in decision.routes),
    )


def _register(settings: Settings, stack: ExitStack) -> Register:
    if not exists(settings.database_url):
        return Remembered()
    connection = stack.enter_context(read(open_existing(settings.database_url)))
    return StoredRegister(connection, secret_key(settings.secret_key, settings.data_dir))


def _report(rules_file: Path, zaaktype: str) -> Report:
    try:
        rules = load_rules(find_file(rules_file))
    except LocatedError as error:
        return Report(errors=tuple(error.problems))
    known = deelplan_zaaktypen(rules)
    if zaaktype and zaaktype not in known:
        raise typer.BadParameter(f"geen zaaktype van soort deelplan: {zaaktype}; bekend zijn {', '.join(known)}")
    shown = zaaktype or next(iter(known), "")
    return Report(
        version=rules.version,
        findings=review(rules),
        zaaktype=shown,
        matrix=_matrix(play(rules, shown)) if shown else (),
    )


def _matrix(cells: tuple[Cell, ...]) -> tuple[MatrixRow, ...]:
    return tuple(
        MatrixRow(
            interactie=" en ".join(map(str, row.numbers)),
            naam=row.naam,
            van=row.van,
            outcomes={str(cell.combination): cell.outcome for cell in cells if cell.interactie is row},
            in_order=all(cell.in_order for cell in cells if cell.interactie is row),
        )
        for row in INTERACTIES
        if cells
    )


def _print_report(report: Report) -> None:
    for error in report.errors:
        print_line(error, "red")
    if report.errors:
        return
    rows = ((one.severity, one.where, one.text) for one in report.findings)
    if report.findings:
        print_table("Bevindingen", ("ernst", "waar", "wat"), rows)
    if report.matrix:
        print_table(
            f"De tien interacties, deelplan {report.zaaktype}",
            ("nr", "interactie", "van", *map(str, COMBINATIONS)),
            ((row.interactie, row.naam, row.van, *row.outcomes.values()) for row in report.matrix),
        )
    verdict = "in orde" if report.in_order else "NIET in orde"
    print_line(f"Regels {report.version}: {verdict}", "bold")


def _print_explained(explained: Explained) -> None:
    print_line(f"{explained.operation}, {explained.variant}, {explained.scenario}", "bold")
    if explained.before_rules:
        print_line(f"Wordt al voor de regels geweigerd: {explained.before_rules}", "red")
    print_explanation(explained.explanation)
    if explained.refusal:
        print_line(f"Geweigerd door regel '{explained.rule}': {explained.refusal}", "red")
    if explained.notified:
        print_line(f"Na bevestiging krijgen bericht: {', '.join(explained.notified)}")

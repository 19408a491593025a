"""Playing a scenario: send, wait until what should be true is true, remember, go on.

A black box from the outside: simulators are steered by their control API, the gateway is asked by its JSON API and the
magazijn by its own SOAP endpoint. What arrives asynchronously is waited for with a deadline; nothing sleeps blindly.
"""

import base64
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from gateway.access.partners import Rol
from gateway.clock import Clock
from gateway.errors import GatewayError
from gateway.scenario import check, jsonhttp, values
from gateway.scenario.load import TEMPLATES
from gateway.scenario.model import Aankomst, Magazijn, Scenario, Stap, Verwacht
from gateway.scenario.results import Arrow, Finding, ScenarioResult, StepResult
from gateway.scenario.stage import Stage
from gateway.simulator.behaviour import NORMAAL
from gateway.simulator.client import SoapClient
from gateway.simulator.sender import Order, Sender
from gateway.simulator.simulator import systems
from gateway.simulator.stamps import Stamps
from gateway.simulator.template import shipped
from gateway.simulator.values import values_at
from gateway.stuf.message import Systeem

_OBSERVER = "SCENARIO"
"""The applicatie under which the runner itself looks into the magazijn."""

_PAUSE = 0.1
_RECENT = 500
"""Messages looked at to see whether the gateway still has something on its way."""

StepPlayed = Callable[[Scenario, StepResult], None]


class Player:
    """Plays scenarios on one stage, one after the other."""

    def __init__(self, stage: Stage, clock: Clock, random: Random) -> None:
        self._stage = stage
        self._clock = clock
        self._bsns = values.Bsns(random)
        self._systems = systems(stage.rules)
        self._magazijn = next(n for n, partner in stage.rules.partners.items() if partner.rol is Rol.ZAAKSYSTEEM)
        self._regie = next(n for n, partner in stage.rules.partners.items() if partner.rol is Rol.REGIESYSTEEM)
        self._controls = stage.controls()
        observer = Systeem(self._systems[self._magazijn].organisatie, _OBSERVER)
        client = SoapClient(stage.addresses.magazijn)
        self._observer = Sender(observer, self._systems, self._magazijn, client, Stamps(_OBSERVER, clock))

    def play(self, scenario: Scenario, played: StepPlayed = lambda *_: None) -> ScenarioResult:
        """Play a scenario to its end or to the first step that does not hold. played: hears of every step."""
        started = time.monotonic()
        steps: list[StepResult] = []
        error = ""
        try:
            self._stage.switch(scenario.variant, scenario.scenario)
            run = _Run(scenario, {base: self._newest(base) for base in {*self._controls.values()}})
            self._make_values(run)
            for number, step in enumerate(scenario.stappen, 1):
                failed = any(not earlier.ok for earlier in steps)
                steps.append(_skipped(number, step) if failed else self._play_step(run, number, step))
                played(scenario, steps[-1])
        except GatewayError as problem:
            error = str(problem)
        finally:
            self._behave_normally()
        return ScenarioResult(scenario, tuple(steps), time.monotonic() - started, error)

    # --- one step ----------------------------------------------------------------------------------------------------

    def _play_step(self, run: "_Run", number: int, raw: Stap) -> StepResult:
        started = time.monotonic()
        sending = values.fill(
            raw.model_dump(by_alias=True, exclude_unset=True, exclude={"verwacht"}), self._lookup(run)
        )
        step = Stap.model_validate({**sending, "verwacht": raw.verwacht})
        facts = self._act(run, step)
        expected = self._expected(run, raw)
        deadline = started + expected.binnen
        findings = [*self._answered(run, step, expected, facts), *self._awaited(run, step, expected, facts, deadline)]
        seconds = time.monotonic() - started
        arrows = tuple(_arrows(step, expected, facts, self._magazijn, seconds))
        return StepResult(number, step.titel, step.wie, tuple(findings), arrows, seconds)

    def _act(self, run: "_Run", step: Stap) -> check.Facts:
        """Do what the step does; the facts of the answer, empty when nothing was sent."""
        if step.doet == "gedraagt zich":
            jsonhttp.post(self._control(step.wie), "/gedrag", {"peer": step.wie, "gedrag": step.gedrag})
            return {}
        if step.doet == "wacht":
            return {}
        order = self._repeated(run, step) if step.doet == "herhaalt" else self._order(run, step)
        facts: check.Facts = jsonhttp.post(self._control(step.wie), "/verstuur", order)
        run.sent_last = facts["referentienummer"]
        if step.heet:
            run.orders[step.heet] = {
                **order,
                "referentienummer": facts["referentienummer"],
                "tijdstipBericht": facts["tijdstipBericht"],
            }
            run.values[f"{step.heet}.referentienummer"] = facts["referentienummer"]
        return facts

    def _order(self, run: "_Run", step: Stap) -> dict[str, Any]:
        own = run.folder / TEMPLATES / f"{step.sjabloon}.xml"
        known = {"xml": own.read_text(encoding="utf-8")} if own.is_file() else {"sjabloon": step.sjabloon}
        return {
            **known,
            "peer": step.wie,
            "gegevens": _with_content(step.met, run.folder),
            "naar": step.naar,
            "zender": step.zender,
            "crossRefnummer": step.cross_refnummer,
        }

    def _repeated(self, run: "_Run", step: Stap) -> dict[str, Any]:
        """The same number and moment again; the same content too, unless the step says otherwise."""
        earlier = run.orders[step.herhaalt]
        return {**earlier, "gegevens": {**earlier["gegevens"], **_with_content(step.met, run.folder)}}

    # --- what should be true ---------------------------------------------------------------------------------------

    def _expected(self, run: "_Run", raw: Stap) -> Verwacht:
        lookup = self._lookup(run)
        return Verwacht.model_validate(values.fill(raw.verwacht.model_dump(by_alias=True, exclude_unset=True), lookup))

    def _answered(self, run: "_Run", step: Stap, expected: Verwacht, facts: check.Facts) -> Iterator[Finding]:
        if expected.antwoord is None or not facts:
            return
        content = (run.folder / expected.antwoord.inhoud).read_bytes() if expected.antwoord.inhoud else None
        yield from check.check_answer(expected.antwoord, facts, content)
        yield from _remember(run, step.onthoud, facts, "het antwoord")

    def _awaited(
        self, run: "_Run", step: Stap, expected: Verwacht, facts: check.Facts, deadline: float
    ) -> Iterator[Finding]:
        """Everything that may take a while. A wrong answer makes waiting for its consequences pointless."""
        if facts and expected.antwoord and facts["berichtcode"] != expected.antwoord.bericht:
            return
        for magazijn in expected.magazijn:
            yield from _until(deadline, lambda wanted=magazijn: list(self._in_magazijn(wanted)))  # type: ignore[misc]
        for delivery in expected.bezorging:
            yield from _until(
                deadline,
                lambda wanted=delivery: list(
                    check.check_delivery(wanted, self._messages(referentienummer=run.sent_last))
                ),  # type: ignore[misc]
            )
        for arrival in expected.aankomst:
            yield from self._arrival(run, arrival, deadline)
        if expected.volgorde:
            order = expected.volgorde
            yield from _until(deadline, lambda: [check.check_order(order, self._received(run, order.bij))])

    def _arrival(self, run: "_Run", expected: Aankomst, deadline: float) -> Iterator[Finding]:
        zender = self._systems[expected.van].applicatie if expected.van else ""
        if expected.aantal is not None:
            yield from _until(deadline, lambda: self._counted(run, expected, zender))
            return
        found: check.Facts | None = None

        def look() -> list[Finding]:
            nonlocal found
            new = [item for item in self._received(run, expected.bij) if (expected.bij, item["nr"]) not in run.seen]
            findings, found = check.check_arrival(expected, zender, new)
            return findings

        yield from _until(deadline, look)
        if found:
            run.seen.add((expected.bij, found["nr"]))
            yield from _remember(run, expected.onthoud, found, f"{expected.bericht} bij {expected.bij}")

    def _counted(self, run: "_Run", expected: Aankomst, zender: str) -> list[Finding]:
        """Counting only says something when nothing is on its way any more."""
        quiet = check.settled(self._messages(limit=_RECENT))
        counted = check.check_count(expected, zender, self._received(run, expected.bij))
        return [Finding(quiet, "de wissel heeft niets meer onderweg", "ja", "" if quiet else "nee"), counted]

    def _in_magazijn(self, expected: Magazijn) -> Iterator[Finding]:
        details = self._ask_magazijn("geefZaakdetails", expected.zaak)
        documents = (
            self._ask_magazijn("geefLijstZaakdocumenten", expected.zaak) if expected.documenten is not None else None
        )
        yield from check.check_magazijn(expected, details, documents)

    # --- asking ----------------------------------------------------------------------------------------------------

    def _ask_magazijn(self, template: str, zaak: str) -> Any:
        answer = self._observer.send(Order(shipped(template), {"zaak": zaak})).exchange.answer
        if answer is None or answer.is_fault or answer.element is None:
            reason = answer.omschrijving if answer else "geen StUF-antwoord"
            raise GatewayError(f"Het zakenmagazijn beantwoordt {template} niet: {reason}")
        return answer.element

    def _messages(self, **parameters: Any) -> list[check.Facts]:
        answer: Mapping[str, list[check.Facts]] = jsonhttp.get(
            self._stage.addresses.gateway, "/api/v1/messages", **parameters
        )
        return answer["messages"]

    def _received(self, run: "_Run", peer: str) -> list[check.Facts]:
        """Everything a party received since the scenario began."""
        base = self._control(peer)
        answer: Mapping[str, list[check.Facts]] = jsonhttp.get(base, "/ontvangen", peer=peer, na=run.newest[base])
        return answer["berichten"]

    def _newest(self, base: str) -> int:
        return int(jsonhttp.get(base, "/ontvangen", na=10**12)["laatste"])

    def _control(self, peer: str) -> str:
        if peer not in self._controls:
            raise GatewayError(f"'{peer}' wordt niet gesimuleerd; wel: {', '.join(self._controls)}")
        return self._controls[peer]

    def _behave_normally(self) -> None:
        for base in {*self._controls.values()}:
            for peer, gedrag in jsonhttp.get(base, "/gezond")["peers"].items():
                if gedrag != NORMAAL:
                    jsonhttp.post(base, "/gedrag", {"peer": peer, "gedrag": NORMAAL})

    # --- values ----------------------------------------------------------------------------------------------------

    def _make_values(self, run: "_Run") -> None:
        """The scenario's own values, in order, so that a later one may use an earlier one."""
        for naam, value in run.scenario.gegevens.items():
            run.values[naam] = values.fill(value, self._lookup(run))

    def _lookup(self, run: "_Run") -> values.Lookup:
        def lookup(naam: str) -> object:
            if naam in run.values:
                return run.values[naam]
            if naam in self._generators:
                return self._generators[naam]()
            if (moment := values.moment(naam, self._clock.now())) is not None:
                return moment
            raise values.ValueMissingError(f"'{naam}' heeft nog geen waarde")

        return lookup

    @property
    def _generators(self) -> Mapping[str, Callable[[], str]]:
        return {
            values.BSN: self._bsns.next,
            values.UNIEK: lambda: f"{time.time_ns():x}",
            values.ZAAKNUMMER: lambda: self._identificatie("genereerZaakIdentificatie", "zaak/identificatie"),
            values.DOCUMENTNUMMER: lambda: self._identificatie(
                "genereerDocumentIdentificatie", "document/identificatie"
            ),
        }

    def _identificatie(self, template: str, path: str) -> str:
        """A number the magazijn hands out, asked for by the regiesysteem through the gateway."""
        order = {"peer": self._regie, "sjabloon": template, "paden": [path]}
        facts = jsonhttp.post(self._control(self._regie), "/verstuur", order)
        found = facts["waarden"].get(path, [])
        if not found:
            raise GatewayError(f"{template} gaf geen identificatie maar {facts['berichtcode'] or 'geen StUF-antwoord'}")
        return str(found[0])


@dataclass(slots=True)
class _Run:
    """What one playing of a scenario has learned so far.

    newest: per control API the number of the last message from before. seen: arrivals that already fulfilled an
    expectation. orders: what was sent under a name.
    """

    scenario: Scenario
    newest: Mapping[str, int]
    values: dict[str, object] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent_last: str = ""

    @property
    def folder(self) -> Path:
        """Where the scenario's file stands, and with it the files it names."""
        return Path(self.scenario.bestand).parent


def _until(deadline: float, look: Callable[[], list[Finding]]) -> list[Finding]:
    """The findings as soon as all of them hold, or those of the last look when time is up."""
    while True:
        findings = look()
        if all(finding.ok for finding in findings) or time.monotonic() >= deadline:
            return findings
        time.sleep(_PAUSE)


def _remember(run: _Run, wanted: Mapping[str, str], facts: check.Facts, where: str) -> Iterator[Finding]:
    element = check.parsed(facts)
    for naam, path in wanted.items():
        found = values_at(element, path) if element is not None else []
        if found:
            run.values[naam] = found[0]
        else:
            yield Finding(False, f"{path} in {where}", "een waarde om te onthouden", "")


def _with_content(given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """``inhoud`` of a text or, with ``inhoud uit``, of a file, as base64."""
    ready = {key: value for key, value in given.items() if key != values.FILE}
    if values.FILE in given:
        ready["inhoud"] = base64.b64encode((folder / str(given[values.FILE])).read_bytes()).decode()
    elif "inhoud" in given:
        ready["inhoud"] = base64.b64encode(str(given["inhoud"]).encode()).decode()
    return ready


def _arrows(step: Stap, expected: Verwacht, facts: check.Facts, magazijn: str, seconds: float) -> Iterator[Arrow]:
    """The messages that made up the step: the one sent, its answer when that is numbered, and numbered arrivals."""
    kenmerk = str(step.met.get("zaak") or step.met.get("document") or facts.get("referentienummer", ""))
    naar = step.naar or magazijn
    if facts:
        stored = ", verwerkt" if expected.magazijn else ""
        arrived = "".join(f", aangekomen bij {item.bij}" for item in expected.aankomst if not item.interactie)
        outcome = f"{facts['berichtcode']} {facts['code']}".strip() + (stored or arrived)
        yield Arrow(step.interactie or 0, step.wie, naar, facts["bericht"], kenmerk, outcome, facts["ms"])
    if facts and expected.antwoord and expected.antwoord.interactie:
        ids = ", ".join(facts["zaakidentificaties"]) or "niets gevonden"
        code = facts["berichtcode"]
        yield Arrow(expected.antwoord.interactie, naar, step.wie, code, ids, "ontvangen", facts["ms"])
    for item in expected.aankomst:
        if item.interactie:
            yield Arrow(
                item.interactie, item.van or "wissel", item.bij, item.bericht, kenmerk, "ontvangen", seconds * 1000
            )


def _skipped(number: int, step: Stap) -> StepResult:
    return StepResult(number, step.titel, step.wie, (), (), 0.0, skipped=True)

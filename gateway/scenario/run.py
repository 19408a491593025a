"""Playing a scenario: send, wait until what should be true is true, remember, go on.

What arrives asynchronously is waited for with a deadline; nothing sleeps blindly. A step that does not hold ends the
scenario, because what follows would only fail for the same reason.
"""

import base64
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from gateway.clock import Clock
from gateway.errors import GatewayError
from gateway.scenario import check, values
from gateway.scenario.ask import Asker
from gateway.scenario.load import TEMPLATES
from gateway.scenario.memory import Generators, Memory
from gateway.scenario.model import Aankomst, Bezorging, Magazijn, Scenario, Stap, Verwacht, Volgorde
from gateway.scenario.results import Arrow, Finding, ScenarioResult, StepResult
from gateway.scenario.stage import Stage

_PAUSE = 0.05
_LONGEST_PAUSE = 0.5

StepPlayed = Callable[[StepResult], None]
"""Called after every step, so that somebody can show it."""


class Player:
    """Plays scenarios on one stage, one after the other."""

    def __init__(self, stage: Stage, clock: Clock, random: Random) -> None:
        self._stage = stage
        self._clock = clock
        self._ask = Asker(stage, clock)
        self._bsns = values.Bsns(random)

    def play(self, scenario: Scenario, played: StepPlayed = lambda _: None) -> ScenarioResult:
        """Play a scenario to its end or to the first step that does not hold."""
        started = time.monotonic()
        steps: list[StepResult] = []
        error = ""
        try:
            self._stage.switch(scenario.variant, scenario.scenario)
            for step in self._steps(scenario):
                steps.append(step)
                played(step)
        except (GatewayError, OSError) as problem:
            error = str(problem)
        return ScenarioResult(scenario, tuple(steps), time.monotonic() - started, error)

    def _steps(self, scenario: Scenario) -> Iterator[StepResult]:
        memory = Memory(scenario, self._ask.marks(), self._generators(), self._moment)
        failed = False
        try:
            memory.make_values()
            for number, step in enumerate(scenario.stappen, 1):
                result = _skipped(number, step) if failed else self._step_or_reason(memory, number, step)
                failed = not result.ok
                yield result
        finally:
            self._ask.behave_normally()

    def _step_or_reason(self, memory: Memory, number: int, step: Stap) -> StepResult:
        """The step played, or why it could not be: a party or file that is not there, a value that does not fit."""
        started = time.monotonic()
        try:
            return self._step(memory, number, step)
        except (GatewayError, OSError, ValueError) as problem:
            reason = Finding(False, f"De stap kan niet worden gespeeld. {problem}")
            return StepResult(number, step.titel, step.wie, (reason,), (), time.monotonic() - started)

    def _step(self, memory: Memory, number: int, raw: Stap) -> StepResult:
        started = time.monotonic()
        step = Stap.model_validate({**memory.fill(_said(raw, exclude={"verwacht"})), "verwacht": raw.verwacht})
        facts = self._act(memory, step)
        findings = list(memory.remember(step.onthoud, facts, "het antwoord"))
        expected = Verwacht.model_validate(memory.fill(_said(raw.verwacht))) if not findings else raw.verwacht
        findings += self._answered(memory, expected, facts)
        if all(finding.ok for finding in findings):
            findings += self._awaited(memory, expected, started + expected.binnen)
        seconds = time.monotonic() - started
        arrows = tuple(_arrows(step, expected, facts, self._ask.magazijn, seconds))
        return StepResult(number, step.titel, step.wie, tuple(findings), arrows, seconds)

    # --- what a step does -------------------------------------------------------------------------------------------

    def _act(self, memory: Memory, step: Stap) -> check.Facts:
        """Do what the step does; the facts of the answer, empty when nothing was sent."""
        if step.doet == "gedraagt zich":
            self._ask.behave(step.wie, step.gedrag)
        if step.doet in ("gedraagt zich", "wacht"):
            return {}
        order = _repeated(memory, step) if step.doet == "herhaalt" else _order(memory, step)
        facts = self._ask.send(order)
        memory.keep_order(step.heet, order, facts)
        return facts

    # --- what should be true ----------------------------------------------------------------------------------------

    def _answered(self, memory: Memory, expected: Verwacht, facts: check.Facts) -> Iterator[Finding]:
        if expected.antwoord and facts:
            name = expected.antwoord.inhoud
            yield from check.check_answer(
                expected.antwoord, facts, (memory.folder / name).read_bytes() if name else None
            )

    def _awaited(self, memory: Memory, expected: Verwacht, deadline: float) -> Iterator[Finding]:
        """Everything that may take a while."""
        for look in self._looks(memory, expected):
            yield from _until(deadline, look)
        for arrival in expected.aankomst:
            if arrival.aantal is None:
                yield from self._arrival(memory, arrival, deadline)

    def _looks(self, memory: Memory, expected: Verwacht) -> Iterator["Look"]:
        """The checks that can be looked at again and again."""
        for magazijn in expected.magazijn:
            yield partial(self._in_magazijn, magazijn)
        for delivery in expected.bezorging:
            yield partial(self._delivered, memory, delivery)
        for arrival in expected.aankomst:
            if arrival.aantal is not None:
                yield partial(self._counted, memory, arrival)
        if expected.volgorde:
            yield partial(self._ordered, memory, expected.volgorde)

    def _arrival(self, memory: Memory, expected: Aankomst, deadline: float) -> Iterator[Finding]:
        """One message that did not fulfil an earlier expectation yet."""
        found: check.Facts | None = None

        def look() -> list[Finding]:
            nonlocal found
            received = self._ask.received(expected.bij, memory.marks)
            new = [item for item in received if (expected.bij, item["nr"]) not in memory.seen]
            findings, found = check.check_arrival(expected, self._sender(expected), new)
            return findings

        yield from _until(deadline, look)
        if found:
            memory.seen.add((expected.bij, found["nr"]))
            yield from memory.remember(expected.onthoud, found, f"{expected.bericht} bij {expected.bij}")

    def _counted(self, memory: Memory, expected: Aankomst) -> list[Finding]:
        """Counting only says something when nothing is on its way any more."""
        quiet = check.settled(self._ask.recent_messages())
        received = self._ask.received(expected.bij, memory.marks)
        counted = check.check_count(expected, self._sender(expected), received)
        return [Finding(quiet, "de wissel heeft niets meer onderweg", "ja", "ja" if quiet else "nee"), counted]

    def _in_magazijn(self, expected: Magazijn) -> list[Finding]:
        details = self._ask.in_magazijn("geefZaakdetails", expected.zaak)
        asked = expected.documenten is not None
        documents = self._ask.in_magazijn("geefLijstZaakdocumenten", expected.zaak) if asked else None
        return list(check.check_magazijn(expected, details, documents))

    def _delivered(self, memory: Memory, expected: Bezorging) -> list[Finding]:
        return list(check.check_delivery(expected, self._ask.messages_with(memory.last)))

    def _ordered(self, memory: Memory, expected: Volgorde) -> list[Finding]:
        return [check.check_order(expected, self._ask.received(expected.bij, memory.marks))]

    def _sender(self, expected: Aankomst) -> str:
        return self._ask.applicatie(expected.van) if expected.van else ""

    # --- values -----------------------------------------------------------------------------------------------------

    def _generators(self) -> Generators:
        return {
            values.BSN: self._bsns.next,
            values.UNIEK: lambda: f"{time.time_ns():X}",
            values.ZAAKNUMMER: lambda: self._ask.identificatie("genereerZaakIdentificatie", "zaak/identificatie"),
            values.DOCUMENTNUMMER: lambda: self._ask.identificatie(
                "genereerDocumentIdentificatie", "document/identificatie"
            ),
        }

    def _moment(self, naam: str) -> str | None:
        return values.moment(naam, self._clock.now())


Look = Callable[[], list[Finding]]


def _said(part: Stap | Verwacht, **exclude: Any) -> dict[str, Any]:
    """What the file says of a part, by the keys of the file."""
    return part.model_dump(by_alias=True, exclude_unset=True, **exclude)


def _until(deadline: float, look: Look) -> list[Finding]:
    """The findings as soon as all of them hold, or those of the last look when time is up."""
    pause = _PAUSE
    while True:
        findings = look()
        if all(finding.ok for finding in findings) or time.monotonic() >= deadline:
            return findings
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _order(memory: Memory, step: Stap) -> dict[str, Any]:
    own = memory.folder / TEMPLATES / f"{step.sjabloon}.xml"
    known = {"xml": own.read_text(encoding="utf-8")} if own.is_file() else {"sjabloon": step.sjabloon}
    return {
        **known,
        "peer": step.wie,
        "gegevens": _with_content(step.met, memory.folder),
        "naar": step.naar,
        "zender": step.zender,
        "crossRefnummer": step.cross_refnummer,
    }


def _repeated(memory: Memory, step: Stap) -> dict[str, Any]:
    """The same number and moment again; the same content too, unless the step says otherwise."""
    earlier = memory.orders[step.herhaalt]
    return {**earlier, "gegevens": {**earlier["gegevens"], **_with_content(step.met, memory.folder)}}


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
        yield Arrow(expected.antwoord.interactie, naar, step.wie, facts["berichtcode"], ids, "ontvangen", facts["ms"])
    for item in expected.aankomst:
        if item.interactie:
            van = item.van or "wissel"
            yield Arrow(item.interactie, van, item.bij, item.bericht, kenmerk, "ontvangen", seconds * 1000)


def _skipped(number: int, step: Stap) -> StepResult:
    return StepResult(number, step.titel, step.wie, (), (), 0.0, skipped=True)

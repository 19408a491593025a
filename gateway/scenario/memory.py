"""What one playing of a scenario has learned so far: values, messages sent under a name, arrivals already used."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.scenario import values
from gateway.scenario.check import Facts, parsed
from gateway.scenario.model import Scenario
from gateway.scenario.results import Finding
from gateway.simulator.values import values_at

Generators = Mapping[str, Callable[[], str]]


@dataclass(slots=True)
class Memory:
    """The memory of one playing.

    marks: what had arrived before it began. seen: arrivals that already fulfilled an expectation. orders: what was sent
    under a name. last: referentienummer of the last message sent.
    """

    scenario: Scenario
    marks: Mapping[str, int]
    generators: Generators
    moment: Callable[[str], str | None]
    values: dict[str, object] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: str = ""

    @property
    def folder(self) -> Path:
        """Where the scenario's file stands, and with it the files it names."""
        return Path(self.scenario.bestand).parent

    def fill(self, part: Any) -> Any:
        """A copy of a value with every {{naam}} replaced. Raises ValueMissingError."""
        return values.fill(part, self._value)

    def make_values(self) -> None:
        """The scenario's own values, in order, so that a later one may use an earlier one."""
        for naam, value in self.scenario.gegevens.items():
            self.values[naam] = self.fill(value)

    def keep_order(self, naam: str, order: Mapping[str, Any], facts: Facts) -> None:
        """Remember a message that was sent, with its number and moment, so that it can be sent again."""
        self.last = facts["referentienummer"]
        if naam:
            stamp = {key: facts[key] for key in ("referentienummer", "tijdstipBericht")}
            self.orders[naam] = {**order, **stamp}
            self.values[f"{naam}.referentienummer"] = facts["referentienummer"]

    def remember(self, wanted: Mapping[str, str], facts: Facts, where: str) -> Iterator[Finding]:
        """Keep values of a message under the names asked for; a finding for each that is not there."""
        element = parsed(facts)
        for naam, path in wanted.items():
            found = values_at(element, path) if element is not None else []
            if found:
                self.values[naam] = found[0]
            else:
                yield Finding(False, f"{path} in {where}", "een waarde om te onthouden", "")

    def _value(self, naam: str) -> object:
        if naam in self.values:
            return self.values[naam]
        if naam in self.generators:
            return self.generators[naam]()
        if (moment := self.moment(naam)) is not None:
            return moment
        raise values.ValueMissingError(f"'{naam}' heeft nog geen waarde")

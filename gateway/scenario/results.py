"""What came of playing: findings, arrows, steps and scenarios, as frozen values every report is made of."""

from dataclasses import dataclass

from gateway.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. wat: what, in the tester's words. verwacht: None when wat says it all."""

    ok: bool
    wat: str
    verwacht: str | None = None
    gevonden: str = ""

    def __str__(self) -> str:
        if self.ok or self.verwacht is None:
            return self.wat
        return f"{self.wat}: verwacht {self.verwacht or 'niets'}, gevonden {self.gevonden or 'niets'}"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One message that went from one party to another. nummer: of the concept's interaction, 0 when it has none."""

    nummer: int
    van: str
    naar: str
    bericht: str
    kenmerk: str
    uitkomst: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step played. seconds: until everything it expects was so, or until the deadline."""

    nummer: int
    titel: str
    wie: str
    findings: tuple[Finding, ...]
    arrows: tuple[Arrow, ...]
    seconds: float
    skipped: bool = False

    @property
    def ok(self) -> bool:
        """True when it was played and everything held."""
        return not self.skipped and all(finding.ok for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario played. error: why it could not be played to the end, empty when it could."""

    scenario: Scenario
    steps: tuple[StepResult, ...]
    seconds: float
    error: str = ""

    @property
    def ok(self) -> bool:
        """True when every step held."""
        return not self.error and all(step.ok for step in self.steps)

    @property
    def arrows(self) -> tuple[Arrow, ...]:
        """The numbered arrows, in order of playing."""
        return tuple(arrow for step in self.steps for arrow in step.arrows if arrow.nummer)

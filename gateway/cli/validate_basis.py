"""What messages are judged by on the command line: which schemas, and the zaaktypen of which rules file."""

from dataclasses import dataclass
from pathlib import Path

from gateway.bootstrap import schemas_for
from gateway.errors import ConfigurationError
from gateway.routing.kennis import RegelKennis
from gateway.routing.load import load_rules
from gateway.routing.rules import RuleSet
from gateway.settings import Settings, find_file
from gateway.stuf.business.kennis import Kennis, NietsBekend
from gateway.stuf.schema.official import Keuze
from gateway.stuf.verdict import Profile, Schemas

WITHOUT_RULES = "zonder regelbestand: regels per soort plan zijn niet beoordeeld"

_NAMES = {"eigen": "het eigen profiel", "officieel": "het officiële pakket"}


@dataclass(frozen=True, slots=True)
class Basis:
    """keuze: which schemas. rules: name of the rules file, empty without one: then no rule per soort plan is judged."""

    keuze: Keuze
    rules: str
    schemas: Schemas
    kennis: Kennis

    def told(self, profile: Profile) -> str:
        """What was used, in one Dutch line; that rules are missing is only said where they would have been judged."""
        zaaktypen = f"zaaktypen van {self.rules}" if self.rules else WITHOUT_RULES
        return f"Gecontroleerd met {_NAMES[self.keuze]}" + (f"; {zaaktypen}" if profile is Profile.RZS else "")


def basis_of(settings: Settings, rules_file: Path | None, keuze: Keuze | None) -> Basis:
    """What to judge by. rules_file, keuze: as asked for; else those of the settings and of the rules file.

    Raises ConfigurationError when schemas or rules are not usable, or a rules file that somebody named is not there.
    """
    path = find_file(rules_file or settings.rules)
    rules = _rules(path, is_named=rules_file is not None or "rules" in settings.model_fields_set)
    chosen = keuze or (rules.validatie.schemas if rules else "eigen")
    kennis = RegelKennis(rules) if rules else NietsBekend()
    return Basis(chosen, path.name if rules else "", schemas_for(settings, chosen), kennis)


def _rules(path: Path, is_named: bool) -> RuleSet | None:
    if path.exists():
        return load_rules(path)
    if is_named:
        raise ConfigurationError(f"{path}: regelbestand bestaat niet")
    return None

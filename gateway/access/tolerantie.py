"""How a partner's faults are treated: refused, accepted and written down, or repaired; as a whole and per rule.

A live sender with a harmless fault is not cut off, and yet nobody may call its messages right (field section 4.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.stuf.problems import Gewicht, Problem
from gateway.stuf.regels import REGELS, TIJDSTIP, families, known


class Houding(StrEnum):
    """What is done with a problem in a message of a partner; the values are those of routing_rules.yaml."""

    STRENG = "streng"
    NOTEER = "noteer"
    HERSTEL = "herstel"


class Behandeling(StrEnum):
    """What was done with a problem: how a deviation is counted."""

    GEWEIGERD = "geweigerd"
    GENOTEERD = "genoteerd"
    HERSTELD = "hersteld"


USUALLY: Final[Mapping[str, Houding]] = MappingProxyType({TIJDSTIP: Houding.NOTEER})
"""Rules with a default of their own: applications that send in parallel break StUF019 every day, without harm."""


class Tolerantie(BaseModel):
    """`tolerantie` of a partner: one word for all rules, or `standaard` with exceptions per rule id or `familie.*`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    standaard: Houding = Houding.STRENG
    regels: Mapping[str, Houding] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, value: Any) -> Any:
        return {"standaard": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _known_rules(self) -> Self:
        if unknown := [key for key in self.regels if not known(key)]:
            raise ValueError(
                f"onbekende regel {', '.join(map(_suggested, unknown))}; bekend zijn {', '.join(families())}, "
                f"{TIJDSTIP} en elke regel die 'regiewissel validate' noemt"
            )
        return self

    def voor(self, rule: str) -> Houding:
        """The attitude to a rule: its own row, else the longest `naam.*` that fits, else the default."""
        if rule in self.regels:
            return self.regels[rule]
        fitting = [key for key in self.regels if key.endswith("*") and rule.startswith(key[:-1])]
        return self.regels[max(fitting, key=len)] if fitting else USUALLY.get(rule, self.standaard)

    def refuses(self, problem: Problem) -> bool:
        """True when the message cannot be accepted with this problem in it; a signaal never refuses."""
        return problem.gewicht is Gewicht.FOUT and self.voor(problem.rule) is Houding.STRENG


def _suggested(key: str) -> str:
    """A key with the rule or family that is probably meant."""
    close = get_close_matches(key, (*REGELS, *families()), 1)
    return f"{key} (bedoeld is misschien {close[0]})" if close else key


@dataclass(frozen=True, slots=True)
class Deviation:
    """One problem in a received message and what was done with it: what the deviation register counts.

    melding, doe: what is wrong and what to do, in Dutch. gedaan: what a repair did, without values. voor, na: the
    difference it made; values can be personal, so neither is ever shown unmasked. fragment: the element of the problem
    with of every text only its shape.
    """

    rule: str
    path: str
    line: int | None
    behandeling: Behandeling
    melding: str
    doe: str = ""
    gedaan: str = ""
    voor: str = field(default="", repr=False)
    na: str = field(default="", repr=False)
    fragment: str = field(default="", repr=False)

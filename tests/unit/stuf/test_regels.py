"""The one list of rules: every id a message can be told about is in it, and nothing else."""

from gateway.stuf.business.judge import BY_ID
from gateway.stuf.faults import FAULTS
from gateway.stuf.regels import REGELS, TIJDSTIP, families, known
from gateway.stuf.schema import explain
from gateway.stuf.vorm import SIGNALEN


def test_every_rule_is_listed_once() -> None:
    """The list is what the schemas, the form, the business rules and StUF019 can tell, no more and no less."""
    told = explain.SCHEMA_RULES | {one.rule for one in SIGNALEN} | set(BY_ID) | {TIJDSTIP}
    assert set(REGELS) == told
    assert TIJDSTIP in FAULTS


def test_every_rule_says_what_it_asks() -> None:
    """Each rule is one Dutch sentence that names no value of a message and leaves no template open."""
    assert [rule for rule, eis in REGELS.items() if not eis.endswith(".") or "{" in eis] == []


def test_no_id_is_longer_than_its_column() -> None:
    """The deviation register keeps an id in sixty characters."""
    assert max(map(len, REGELS)) <= 60


def test_a_key_is_a_rule_or_the_beginning_of_one() -> None:
    """What a rules file may name: an id, or a beginning that at least one id has."""
    assert all(map(known, REGELS))
    assert all(map(known, families()))
    assert known("schema.attribuut-*")
    assert not any(map(known, ("", "*", ".*", "schema", "schema.", "schema.*x", "onzin.*", "P-999", "schema.onzin")))

"""Every mutation of every example gives a located reason or none, never an exception, and never a value."""

import random
import re
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element

from gateway.access.deviations import deviations_of
from gateway.access.tolerantie import Behandeling
from gateway.stuf import ns
from gateway.stuf.listing import listing
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import Gewicht, path_of
from gateway.stuf.validate import Schemas, load
from gateway.stuf.verdict import Profile, Verdict, judge

ROOT = Path(__file__).parents[3]
BERICHTEN = ROOT / "tests" / "fixtures" / "berichten"
EXAMPLES = sorted(path.relative_to(BERICHTEN).as_posix() for path in BERICHTEN.rglob("*.xml"))
PLACES = 12
"""At how many places of an example each kind of mutation is tried; which ones is seeded by the name of the example."""

SECRET = "Geheimvoorbeeld"
SECRETS = (SECRET, "GEHEIMNIS", "geheimnis", "geheim/geheimnis", "allesGeheimnis", "999990019")
"""In every form a value of the standard has, so that no check of the form alone lets one through."""

SLOWEST = 2.0
"""Seconds of processor time one verdict may take; it takes milliseconds."""

TEXTS = (
    SECRET, "", " ", f" {SECRET}\t", SECRET * 4000, "20260230", "2026-01-31", "00000000", "99991231", "-1", "1e9",
    "999999999", "999990019", "\u0130\u017f\ufb01", "\U0001f600", "{detail}", "%s", "' is not", "x\\/:*?", "true", "T",
)  # fmt: skip
ATTRIBUTES = (
    ns.ENTITEITTYPE, ns.VERWERKINGSSOORT, ns.FUNCTIE, ns.NO_VALUE, ns.SCOPE, ns.SLEUTEL_VERZENDEND, ns.NIL,
    ns.BESTANDSNAAM, ns.CONTENT_TYPE, ns.stuf("indOnvolledigeDatum"), f"{{{ns.XSI}}}type", "entiteittype",
    "{urn:vreemd}kleur",
)  # fmt: skip
NAMES = ("code", "identificatie", "gerelateerde", "object", "stuurgegevens", "berichtcode", "heeft", "isVan", "locatie")
NAMESPACES = (ns.STUF, ns.ZKN, ns.BG, ns.RZS, ns.ZDS12, ns.RZS_DRAFT, "urn:vreemd", "")

Mutation = Callable[[_Element, random.Random], None]
"""Changes the message an element is in, at that element."""


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def drop(element: _Element, _: random.Random) -> None:
    """Remove it."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def double(element: _Element, _: random.Random) -> None:
    """Repeat it."""
    if element.getparent() is not None:
        element.addnext(deepcopy(element))


def many(element: _Element, _: random.Random) -> None:
    """Repeat it often."""
    for _number in range(40 if element.getparent() is not None else 0):
        element.addnext(deepcopy(element))


def first(element: _Element, _: random.Random) -> None:
    """Move it to the front."""
    if (parent := element.getparent()) is not None:
        parent.insert(0, element)


def last(element: _Element, _: random.Random) -> None:
    """Move it to the end."""
    if (parent := element.getparent()) is not None:
        parent.append(element)


def elsewhere(element: _Element, chance: random.Random) -> None:
    """Move a copy of it somewhere else."""
    target = chance.choice(list(element.getroottree().getroot().iter("*")))
    target.append(deepcopy(element))


def shuffled(element: _Element, chance: random.Random) -> None:
    """Put its children in another order."""
    children = list(element)
    chance.shuffle(children)
    element[:] = children


def misspelled(element: _Element, chance: random.Random) -> None:
    """Change a letter of its name."""
    name = etree.QName(element)
    at = chance.randrange(len(name.localname))
    element.tag = _tag(name.namespace or "", name.localname[:at] + "q" + name.localname[at + 1 :])


def renamed(element: _Element, chance: random.Random) -> None:
    """Give it a name that belongs elsewhere."""
    element.tag = _tag(etree.QName(element).namespace or "", chance.choice(NAMES))


def moved_namespace(element: _Element, chance: random.Random) -> None:
    """Put it in another namespace."""
    element.tag = _tag(chance.choice(NAMESPACES), etree.QName(element).localname)


def another_message(element: _Element, chance: random.Random) -> None:
    """Let the whole be called another message."""
    element.getroottree().getroot().tag = chance.choice(CATALOGUE).root


def text(element: _Element, chance: random.Random) -> None:
    """Give it another text, also between its elements."""
    element.text = chance.choice(TEXTS)


def all_texts(element: _Element, _: random.Random) -> None:
    """Make every text something that may not be told."""
    for one in element.iter("*"):
        one.text = SECRET if len(one) == 0 else one.text


def without_attribute(element: _Element, chance: random.Random) -> None:
    """Remove an attribute, or all."""
    keys = [str(key) for key in element.attrib]
    for key in chance.sample(keys, min(len(keys), chance.choice((1, 9)))):
        del element.attrib[key]


def other_attribute(element: _Element, chance: random.Random) -> None:
    """Set an attribute to something."""
    element.set(
        chance.choice(ATTRIBUTES), chance.choice((SECRET, "", "ZAK", "T", "I", "true", "geenWaarde", "entiteit"))
    )


def unprefixed(element: _Element, _: random.Random) -> None:
    """Write its attributes without prefix."""
    for key, value in list(element.attrib.items()):
        del element.attrib[key]
        element.set(etree.QName(str(key)).localname, value)


def nil(element: _Element, _: random.Random) -> None:
    """Say that there is no value and give one."""
    element.set(ns.NIL, "true")


def emptied(element: _Element, chance: random.Random) -> None:
    """Say that there is no value, with or without a reason."""
    element.clear()
    element.set(ns.NIL, "true")
    if chance.random() < 0.5:
        element.set(ns.NO_VALUE, chance.choice(("geenWaarde", "nietOndersteund", SECRET)))


def stranger(element: _Element, chance: random.Random) -> None:
    """Add an element nobody knows."""
    element.insert(0, etree.Element(_tag(chance.choice(NAMESPACES), chance.choice((*NAMES, "vreemd", "x" * 5000)))))


def deep(element: _Element, _: random.Random) -> None:
    """Nest it in itself."""
    for _number in range(30):
        element = etree.SubElement(element, element.tag)


TREE: tuple[Mutation, ...] = (
    drop, double, many, first, last, elsewhere, shuffled, misspelled, renamed, moved_namespace, another_message, text,
    all_texts, without_attribute, other_attribute, unprefixed, nil, emptied, stranger, deep,
)  # fmt: skip


def in_envelope(body: bytes) -> bytes:
    """The message in an envelope."""
    soap = f'<s:Envelope xmlns:s="{ns.SOAP}"><s:Body>'.encode()
    return soap + body + b"</s:Body></s:Envelope>"


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda data, chance: data[: chance.randrange(len(data))],
    lambda data, chance: data[chance.randrange(len(data)) :],
    lambda data, chance: data.replace(b">", b"", chance.randrange(1, 5)),
    lambda data, chance: data.replace(b"xmlns:", b"xmlnz:", 1),
    lambda data, chance: b"\xef\xbb\xbf" + data,
    lambda data, chance: b"\n " + b"<?xml version='1.0'?>" + data,
    lambda data, chance: data.decode().encode("utf-16"),
    lambda data, chance: b'<?xml version="1.0" encoding="ISO-8859-1"?>' + data.replace(b"<?xml", b"<?yml", 1),
    lambda data, chance: b'<?xml version="1.0" encoding="IBM037"?>' + data,
    lambda data, chance: b'<?xml version="1.0" encoding="bestaat-niet"?>' + data,
    lambda data, chance: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + data,
    lambda data, chance: in_envelope(data) + b"<meer/>",
    lambda data, chance: in_envelope(data * 2),
    lambda data, chance: in_envelope(in_envelope(data)),
    lambda data, chance: data.replace(b"</", b"&onbekend;</", 1),
    lambda data, chance: data.replace(b"</", b"\x00</", 1),
    lambda data, chance: data.replace(b"</", b"\xe9</", 1),
    lambda data, chance: b"".join(bytes((byte ^ 32,)) if chance.random() < 0.01 else bytes((byte,)) for byte in data),
    lambda data, chance: data.replace(b"\n", b"\r"),
    lambda data, chance: data.replace(b"\n", b""),
)


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """The shipped profile, compiled."""
    return load(ROOT / "schemas" / "stuf-zkn")


def judged(data: bytes, schemas: Schemas, soap_action: str | None = None, profile: Profile = Profile.RZS) -> Verdict:
    """The verdict, after seeing that it took no time and that every finding can be told to a sender."""
    began = time.process_time()
    verdict = judge(data, soap_action, schemas, profile=profile)
    assert time.process_time() - began < SLOWEST
    assert verdict.valid or verdict.findings
    for one in verdict.findings:
        said = (one.rule, one.path, one.message_nl, one.message_en, one.doe_nl, one.doe_en)
        assert all(said) and bool(one.code) == (one.gewicht is Gewicht.FOUT), one
        assert all(len(words) < 3000 for words in said), one
        assert not re.search(r"\{[a-z_]+\}", " ".join(said[2:6])), one
        assert SECRET not in "".join(said), one
        assert one.line is None or one.line > 0
    shown = listing(data, verdict)
    assert all(number.findings == () or number.text is not None for number in shown)
    return verdict


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_itself_is_good(schemas: Schemas, name: str) -> None:
    """What is mutated below was right before, in every profile."""
    for profile in Profile:
        found = judged((BERICHTEN / name).read_bytes(), schemas, profile=profile)
        assert found.valid, [(one.rule, one.path, one.message_nl) for one in found.findings]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_changed_message_is_told_what_is_wrong(schemas: Schemas, name: str) -> None:
    """Every kind of change of the tree, at several places, gives findings that can be told, or none."""
    chance = random.Random(name)
    original = unwrap(read_xml((BERICHTEN / name).read_bytes()))
    wrong = 0
    for mutation in TREE:
        for _ in range(PLACES):
            message = deepcopy(original)
            mutation(chance.choice(list(message.iter("*"))), chance)
            action = chance.choice((None, "", '"x"', chance.choice(CATALOGUE).soap_action))
            wrong += not judged(etree.tostring(message), schemas, action).valid
    assert wrong > len(TREE)


@pytest.mark.parametrize("name", EXAMPLES)
def test_changed_bytes_are_told_what_is_wrong(schemas: Schemas, name: str) -> None:
    """Cut off, doubled, wrongly encoded or packed: a reason with a place, or still a message."""
    chance = random.Random(name)
    message = etree.tostring(unwrap(read_xml((BERICHTEN / name).read_bytes())))
    wrong = sum(not judged(mutation(message, chance), schemas).valid for mutation in BYTES)
    assert wrong > len(BYTES) / 3


def _places(message: _Element) -> Iterator[tuple[_Element, str | None]]:
    """Every attribute and every leaf."""
    for element in list(message.iter("*")):
        yield from ((element, str(name)) for name in element.attrib)
        if len(element) == 0:
            yield element, None


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_value_is_told_from_any_place(schemas: Schemas, name: str) -> None:
    """A name or number in whatever attribute or leaf is in no finding, and in nothing a report keeps of one."""
    message = unwrap(read_xml((BERICHTEN / name).read_bytes()))
    for number, (element, attribute) in enumerate(_places(message)):
        # In turn: a place is met in many examples.
        secret = SECRETS[number % len(SECRETS)]
        before = element.text if attribute is None else element.get(attribute)
        _put(element, attribute, secret)
        verdict = judge(etree.tostring(message), None, schemas)
        kept = deviations_of(((one, Behandeling.GENOTEERD, None) for one in verdict.findings), message)
        assert secret not in repr(verdict), (path_of(element, message), attribute)
        assert secret not in "".join(f"{one!r}{one.fragment}" for one in kept), (path_of(element, message), attribute)
        _put(element, attribute, before)


def _put(element: _Element, attribute: str | None, value: str | None) -> None:
    if attribute is None:
        element.text = value
    else:
        element.set(attribute, value or "")


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<", b"<a>", b'<?xml version="1.0"?>', b"\xff\xfe", b"\xef\xbb\xbf<"]),
)
def test_any_bytes_get_a_verdict(data: bytes, begin: bytes) -> None:
    """Whatever is offered is judged, not only what once was a message."""
    assert not judged(begin + data, _SHIPPED()).valid


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(EXAMPLES),
    st.lists(st.tuples(st.sampled_from(TREE), st.randoms(use_true_random=False)), min_size=2, max_size=6),
)
def test_changes_on_top_of_each_other_are_told_too(name: str, changes: list[tuple[Mutation, random.Random]]) -> None:
    """Several mistakes at once, of which one may hide another, are told like one."""
    message = deepcopy(unwrap(read_xml((BERICHTEN / name).read_bytes())))
    for mutation, chance in changes:
        mutation(chance.choice(list(message.iter("*"))), chance)
    judged(etree.tostring(message), _SHIPPED())


class _Shipped:
    """The shipped profile, compiled when first asked for."""

    def __init__(self) -> None:
        self._schemas: Schemas | None = None

    def __call__(self) -> Schemas:
        self._schemas = self._schemas or load(ROOT / "schemas" / "stuf-zkn")
        return self._schemas


_SHIPPED = _Shipped()

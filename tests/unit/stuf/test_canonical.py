"""When two messages are the same: what may differ, and that nothing else may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.stuf import ns
from gateway.stuf.canonical import digest
from gateway.stuf.parse import open_envelope, read_xml, unwrap
from tests.factories import creeer_zaak, envelope, voeg_document_toe

ZAAK = creeer_zaak(referentienummer="R-1", clienten=["999910012"])
ZAK = ZAAK.xml
BASE = digest(ZAAK.element)


def of(xml: str) -> str:
    """The digest of a message, with or without envelope."""
    return digest(unwrap(read_xml(xml.encode())))


def test_the_envelope_does_not_count() -> None:
    """Bare, in an envelope and in an envelope with a header it is the same message."""
    assert digest(open_envelope(read_xml(envelope(ZAK)))) == BASE
    assert digest(open_envelope(read_xml(envelope(ZAK, "<x/>")))) == BASE


SAME = {
    "other prefixes": ZAK.replace("ZKN:", "a:").replace(":ZKN=", ":a=").replace("BG:", "b:").replace(":BG=", ":b="),
    "a default namespace": ZAK.replace("<ZKN:", "<").replace("</ZKN:", "</").replace("xmlns:ZKN", "xmlns"),
    "an unused namespace": ZAK.replace(" xmlns", ' xmlns:extra="urn:extra" xmlns', 1),
    "a declaration": f'<?xml version="1.0"?>\n{ZAK}',
    "lines and indents": ZAK.replace("><", ">\n   <"),
    "comments": ZAK.replace("><", "><!-- x --><", 3),
    "attribute order": ZAK.replace(
        'StUF:entiteittype="ZAK" StUF:verwerkingssoort="T"', 'StUF:verwerkingssoort="T" StUF:entiteittype="ZAK"'
    ),
    "other quotes": ZAK.replace('"ZAK"', "'ZAK'"),
    "a character written as reference": ZAK.replace("Een zaak", "Een &#122;aak"),
    "CDATA": ZAK.replace("Een zaak", "<![CDATA[Een zaak]]>"),
    "an empty element written out": ZAK.replace("</ZKN:object>", "<ZKN:x/></ZKN:object>"),
}


@pytest.mark.parametrize("name", SAME)
def test_how_it_was_written_down_does_not_count(name: str) -> None:
    """Prefixes, blanks, comments, order of attributes and ways to write a character leave it the same message."""
    expected = BASE
    if name == "an empty element written out":
        expected = of(ZAK.replace("</ZKN:object>", "<ZKN:x></ZKN:x></ZKN:object>"))
    assert SAME[name] != ZAK
    assert of(SAME[name]) == expected


OTHER = {
    "a text": ZAK.replace("Een zaak", "Een Zaak"),
    "a blank inside a text": ZAK.replace("Een zaak", "Een  zaak"),
    "a blank at the end of a text": ZAK.replace("Een zaak", "Een zaak "),
    "an attribute": ZAK.replace('StUF:verwerkingssoort="T"', 'StUF:verwerkingssoort="I"', 1),
    "an attribute more": ZAK.replace('StUF:verwerkingssoort="T"', 'StUF:verwerkingssoort="T" StUF:x="1"', 1),
    "an attribute in no namespace": ZAK.replace("StUF:verwerkingssoort=", "verwerkingssoort=", 1),
    "the moment": ZAK.replace("tijdstipBericht>2026", "tijdstipBericht>2027"),
    "the sender": ZAK.replace(">REGIE<", ">WMOBO<"),
    "a namespace": ZAK.replace(ns.ZKN, ns.ZKN + "x"),
    "an element more": ZAK.replace("</ZKN:object>", "<ZKN:x/></ZKN:object>"),
    "an empty element with a blank": ZAK.replace("</ZKN:object>", "<ZKN:x> </ZKN:x></ZKN:object>"),
    "a no-break space between elements": ZAK.replace("</ZKN:object>", "\xa0</ZKN:object>"),
    "text between elements": ZAK.replace("</ZKN:object>", "tekst</ZKN:object>"),
    "an element that became text": ZAK.replace("<BG:inp.bsn>999910012</BG:inp.bsn>", "999910012"),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_it_says_does_count(name: str) -> None:
    """A different text, attribute, name or structure makes it a different message."""
    assert OTHER[name] != ZAK
    assert of(OTHER[name]) != BASE


def test_the_content_of_a_document_counts() -> None:
    """A document with one other letter is another document."""
    one = voeg_document_toe(inhoud="QUJD")
    assert digest(one.element) != digest(one.replace("QUJD", "QUJE").element)


names = st.sampled_from(["a", "b", "c"])
# Texts that look like the digest's own marks try to make two structures look alike.
marks = st.text(st.sampled_from(list("<>:,0123ab =\"'")), max_size=8)


def _build(tree: tuple[str, dict[str, str], str, list]) -> etree._Element:  # type: ignore[type-arg]
    name, attributes, text, children = tree
    element = etree.Element(name, attributes)
    element.text = text
    element.extend([_build(child) for child in children])
    return element


trees = st.recursive(
    st.tuples(names, st.dictionaries(names, marks, max_size=2), marks, st.just([])),
    lambda inner: st.tuples(names, st.dictionaries(names, marks, max_size=2), st.just(""), st.lists(inner, max_size=3)),
    max_leaves=6,
)


@given(one=trees, other=trees)
def test_only_equal_trees_have_equal_digests(one: object, other: object) -> None:
    """No choice of texts and names makes two different messages look the same."""
    left, right = _build(one), _build(other)  # type: ignore[arg-type]
    same = etree.tostring(left, method="c14n") == etree.tostring(right, method="c14n")
    assert (digest(left) == digest(right)) == same


def _written(element: etree._Element, prefix: str, cdata: bool, references: bool, blanks: bool, turned: bool) -> str:
    """An element as another writer would put it down: every choice XML leaves, made otherwise."""
    name = etree.QName(element)
    attributes = [
        f' xmlns:{prefix}="{name.namespace or ""}"' if name.namespace else "",
        *(f' {attribute}="{_escaped(str(value), references)}"' for attribute, value in element.attrib.items()),
    ]
    tag = f"{prefix}:{name.localname}" if name.namespace else name.localname
    text = element.text or ""
    inner = f"<![CDATA[{text}]]>" if cdata and text and "]]>" not in text else _escaped(text, references)
    between = "\n  " if blanks and len(element) else ""
    children = [_written(child, f"{prefix}x", cdata, references, blanks, turned) for child in element]
    start = "".join(reversed(attributes) if turned else attributes)
    return f"<{tag}{start}>{inner}{between}{between.join(children)}</{tag}>"


def _escaped(text: str, references: bool) -> str:
    return "".join(f"&#{ord(one)};" if references or one in "<>&\"'\r\n\t" else one for one in text)


any_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
spaces = st.sampled_from(["{urn:x}", "{urn:y}", ""])
named = st.tuples(spaces, names).map("".join)
written_trees = st.recursive(
    st.tuples(named, st.dictionaries(names, any_text, max_size=3), any_text, st.just([])),
    lambda inner: st.tuples(
        named, st.dictionaries(names, any_text, max_size=3), st.just(""), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
choice = st.booleans()


@given(tree=written_trees, cdata=choice, references=choice, blanks=choice, turned=choice)
def test_every_way_to_write_a_message_has_one_digest(
    tree: object, cdata: bool, references: bool, blanks: bool, turned: bool
) -> None:
    """Prefixes, CDATA, character references, blanks between elements and order of attributes never change it."""
    element = _build(tree)  # type: ignore[arg-type]
    other = _written(element, "p", cdata, references, blanks, turned)
    assert digest(read_xml(other.encode())) == digest(element)


def test_a_text_cannot_pass_for_an_element() -> None:
    """The two are told apart although a careless digest would write them down the same way."""
    left = read_xml(b"<p><a>x&lt;b&gt;1:</a><c/></p>")
    right = read_xml(b"<p><a>x</a><b><c/></b></p>")
    assert digest(left) != digest(right)

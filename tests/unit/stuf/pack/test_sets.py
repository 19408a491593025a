"""The published pack as documents: which belong together, and why a pack cannot be used."""

from collections.abc import Callable

import pytest
from lxml import etree

from gateway.errors import ConfigurationError
from gateway.stuf import ns
from gateway.stuf.pack.sets import DRIVER, MESSAGES, Pack, read_pack
from gateway.stuf.schema.compile import compile_documents
from gateway.stuf.validate import Schemas
from tests import packs
from tests.packs import MTOM, RZS, RZS_TYPES, STUF, TYPES, ZKN, document, pack, refer

Files = dict[str, bytes]
Spoil = Callable[[Files], object]


def documents(read: Pack) -> dict[str, list[str]]:
    """The names of the documents of each set."""
    return {one.naam: [row.name for row in one.documents] for one in read.sets}


def test_a_set_is_what_its_messages_hang_on() -> None:
    """Each set holds the documents that its messages lead to, and no other."""
    spare = {"los/niet-nodig.xsd": document("urn:los", "")}
    assert documents(read_pack(pack() | spare)) == {
        "ZKN": [MTOM, STUF, ZKN, TYPES],
        "RZS": [RZS, RZS_TYPES, MTOM, STUF],
    }


def test_both_sets_compile_and_know_every_message() -> None:
    """A namespace over several documents, and a type the sets share by name, are no obstacle."""
    judged = set()
    for one in read_pack(pack()).sets:
        schema = compile_documents(one.files, DRIVER)
        for message in MESSAGES:
            element = etree.Element(message)
            element.text = "kort"
            good = schema.validate(element)
            element.text = "te lang"
            assert not schema.validate(element)
            judged |= {message} if good else set()
    assert judged == MESSAGES


@pytest.mark.parametrize("top", ["", "RZS 1.0 (définitief)/", "a/b/c/"])
def test_folders_do_not_matter(top: str) -> None:
    """The same documents below another folder are the same pack, whatever characters its name has."""
    read = read_pack({top + name: data for name, data in pack().items()})
    assert read.digest == read_pack(pack()).digest
    for one in read.sets:
        compile_documents(one.files, DRIVER)


def test_another_document_is_another_pack() -> None:
    """The fingerprint follows what the documents say."""
    changed = pack() | {STUF: pack()[STUF].replace(b"030111", b"030112")}
    assert read_pack(changed).digest != read_pack(pack()).digest


def test_versions_are_what_documents_state() -> None:
    """Version and patch are taken from the document, and stay empty when it states none."""
    stated = {row.name: (row.version, row.patch, row.patchdatum) for row in read_pack(pack()).sets[0].documents}
    assert stated[STUF] == ("030111", "21", "20150401")
    assert stated[ZKN] == ("031001", "", "")


def test_a_copy_of_a_document_is_no_second_version() -> None:
    """A pack that holds the same documents twice is used once, from the shallowest folder."""
    twice = pack() | {f"kopie/{name}": data for name, data in pack().items()}
    assert documents(read_pack(twice)) == documents(read_pack(pack()))


def _older(files: Files) -> None:
    files["oud/berichten.xsd"] = files[ZKN].replace(b"031001", b"031000")


def _without(*names: str) -> Spoil:
    return lambda files: [files.pop(name) for name in names]


def _with(name: str, data: bytes) -> Spoil:
    return lambda files: files.update({name: data})


def _refers(location: str) -> Spoil:
    return _with(TYPES, document(ns.ZKN, refer("include", location)))


REFUSED: dict[str, tuple[Spoil, str]] = {
    "nothing": (lambda files: files.clear(), "geen XML-schema's"),
    "not XML": (_with(STUF, b"<xs:schema"), f"{STUF} is geen welgevormde XML"),
    "a DOCTYPE": (_with(STUF, b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/hostname'>]><x>&y;</x>"), "DOCTYPE"),
    "a DOCTYPE in UTF-16": (_with(STUF, "<!DOCTYPE x><x/>".encode("utf-16")), "DOCTYPE"),
    "another kind of XML": (_with(STUF, b"<a/>"), f"{STUF} is geen XML Schema"),
    "a missing document": (_without(TYPES), f"er ontbreekt: {TYPES} (genoemd in {ZKN})"),
    "no messages of RZS": (_without(RZS), "geen berichten voor overdragenZaak, bevestigOverdragenZaak"),
    "no StUF": (_without(STUF, MTOM), "en nog"),
    "a message less": (
        lambda files: files.update({ZKN: files[ZKN].replace(b'name="edcLk01"', b'name="edcLk99"')}),
        "voegZaakdocumentToe_Lk01, maakZaakdocument_Lk01, edcLk01",
    ),
    "ZDS 1.2": (lambda files: (_without(ZKN)(files), _with("zds.xsd", document(ns.ZDS12, ""))(files)), "van ZDS 1.2"),
    "the draft of RZS": (
        lambda files: (_without(RZS)(files), _with("rzs.xsd", document(ns.RZS_DRAFT, ""))(files)),
        "oud concept van RZS",
    ),
    "two versions": (_older, "cancelCheckout_Di02 staat in oud/berichten.xsd, zkn/berichten.xsd"),
    "an address": (_refers("http://127.0.0.1:1/types.xsd"), f"{TYPES} verwijst naar een plaats buiten het pakket"),
    "an address in other words": (_refers("HTTPS:types.xsd"), "buiten het pakket"),
    "a file address": (_refers("file:///etc/hostname"), "buiten het pakket"),
    "a path from the top": (_refers("/etc/hostname"), "buiten het pakket"),
    "a drive": (_refers("C:\\types.xsd"), "buiten het pakket"),
    "a share": (_refers("\\\\server\\types.xsd"), "buiten het pakket"),
    "a way out": (_refers("../../types.xsd"), "buiten het pakket"),
    "a way out in disguise": (_refers("%2e%2e/%2e%2e/types.xsd"), "buiten het pakket"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_pack_that_is_not_complete_or_not_safe_is_refused(case: str) -> None:
    """One line says which document, operation or version it is about."""
    spoil, told = REFUSED[case]
    files = pack()
    spoil(files)
    with pytest.raises(ConfigurationError) as refused:
        read_pack(files)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (packs.WORD.format("Ander") + '<xs:element name="x" type="StUF:Bestaatniet"/>', "verwijst naar iets"),
        (packs.WORD.format("Woord") * 2, "staat er al"),
        ('<xs:simpleType name="Leeg"/>', "geen geldig XML Schema"),
    ],
)
def test_a_set_that_does_not_compile_says_where(body: str, reason: str) -> None:
    """Document and line, in our words."""
    files = pack() | {TYPES: document(ns.ZKN, "\n\n" + body)}
    with pytest.raises(ConfigurationError) as refused:
        compile_documents(read_pack(files).sets[0].files, DRIVER)
    assert str(refused.value).startswith(f"{TYPES}, regel 3: ")
    assert reason in str(refused.value)


def test_compiling_reads_nothing_outside_the_documents() -> None:
    """A reference that got through would find nothing: libxml2 only gets what is in the mapping."""
    for location in ("file:///etc/hostname", "/etc/hostname", "http://127.0.0.1:1/x.xsd", __file__):
        with pytest.raises(ConfigurationError):
            compile_documents({"a.xsd": document("urn:a", refer("include", location))}, "a.xsd")


def test_a_pool_of_a_set_serves_as_our_own_profile_does() -> None:
    """A compiled set answers the question that intake asks."""
    one = read_pack(pack()).sets[0]
    schemas = Schemas(lambda: compile_documents(one.files, DRIVER), lambda: pytest.fail("nothing to explain"))
    element = etree.Element(ns.zkn("zakLk01"))
    element.text = "kort"
    assert schemas.problems(element) == ()

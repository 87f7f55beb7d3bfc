"""Certificates: given out once, signed, verified, taken back, recorded."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from core.access import Role
from core.errors import NotAllowed, NotFound, TooMany
from core.house import House
from core.occupations.rules.grades import Grade
from core.people import erasure, merging, units
from tests import make, make_certification
from tests.make import Engine, Someone
from training.certification import certificates, recording, signing, verification
from training.certification.errors import (
    AlreadyRevoked,
    CertificateUnfit,
    NumberTaken,
    RevocationReasonMissing,
)
from training.certification.models import Certificate, CertificateTally
from training.certification.recording import Scan
from training.certification.rules.numbering import is_own_form
from training.certification.rules.payload import holder_hash, holder_of
from training.certification.states import CertificateRoute, CertificateStatus, CertificateTitle, CheckAnswer
from training.certification.views import Verification

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def unit_ref(house: House) -> str:
    return make.unit(house)


@pytest.fixture
def unit_id(house: House, unit_ref: str) -> int:
    with house.reading() as work:
        return units.unit_of(work, unit_ref).id


@pytest.fixture
def worker(house: House, unit_ref: str) -> Someone:
    return make.someone(house, "䶮建军", unit_ref=unit_ref)


@pytest.fixture
def organiser(house: House, unit_ref: str) -> Someone:
    return make.someone(house, "组织者", Role.ORGANISER, unit_ref=unit_ref)


@pytest.fixture
def clerk(house: House, unit_ref: str) -> Someone:
    return make.someone(house, "人事员", Role.HR, unit_ref=unit_ref)


def asked(house: House, number: str, name: str, address: str = "10.0.0.1") -> Verification:
    with house.work() as work:
        return verification.verify(work, number, name, address)


def test_a_certificate_has_a_number_of_our_own_and_is_held(
    house: House, worker: Someone, unit_id: int
) -> None:
    given = make_certification.certificate(house, worker, unit_id)
    assert is_own_form(given.number)
    with house.reading(worker.actor) as work:
        held = certificates.held_by(work, worker.person_id)
        assert [(each.grade, each.number, each.status) for each in held] == [
            (Grade.LEVEL_4, given.number, CertificateStatus.VALID)
        ]
        assert [each.ref for each in certificates.mine(work)] == [given.ref]


def test_serials_follow_one_another_without_a_gap(house: House, unit_ref: str, unit_id: int) -> None:
    people = make.workers(house, unit_ref, 6)
    with ThreadPoolExecutor(4) as pool:
        given = list(
            pool.map(lambda who: make_certification.certificate(house, who, unit_id, plan_id=None), people)
        )
    assert sorted(int(each.number.split("-")[2]) for each in given) == list(range(1, 7))


def test_what_is_signed_can_be_checked_away_from_the_house(
    house: House, worker: Someone, unit_id: int
) -> None:
    given = make_certification.certificate(house, worker, unit_id)
    with house.reading() as work:
        row = work.session.scalars(select(Certificate)).one()
        keys = {each.key_id: each.public for each in signing.public_keys(work)}
        salt = certificates.salt_of(work, given.ref)
    public = keys[row.key_id or ""]
    assert signing.holds(public, row.payload, row.signature)
    assert not signing.holds(public, row.payload.replace("level_4", "level_3"), row.signature)
    assert not signing.holds(public, row.payload, row.signature[::-1])
    assert "䶮建军" not in row.payload
    assert holder_of(row.payload) == holder_hash(salt, "䶮建军")
    assert json.loads(row.payload)["grade"] == "level_4"


def test_the_database_refuses_to_change_what_was_signed(house: House, worker: Someone, unit_id: int) -> None:
    make_certification.certificate(house, worker, unit_id)
    for change in (
        update(Certificate).values(grade=Grade.LEVEL_1),
        update(Certificate).values(payload="{}"),
        text("DELETE FROM training_certificate_record"),
    ):
        with pytest.raises(DBAPIError, match="append-only"), house.work() as work:
            work.session.execute(change)


def test_the_public_learns_what_it_asks_for_and_no_more(house: House, worker: Someone, unit_id: int) -> None:
    given = make_certification.certificate(house, worker, unit_id)
    found = asked(house, given.number.lower(), " 䶮 建 军 ")
    assert (found.answered, found.name_masked, found.grade) == (CheckAnswer.VALID, "䶮**", Grade.LEVEL_4)
    assert found.signature_holds
    wrong_name, wrong_number = (
        asked(house, given.number, "䶮建国"),
        asked(house, "LB-2027-000009-9", "䶮建军"),
    )
    assert wrong_name == wrong_number == Verification(answered=CheckAnswer.UNKNOWN)


def test_asking_is_counted_without_saying_who_or_whom(house: House, worker: Someone, unit_id: int) -> None:
    given = make_certification.certificate(house, worker, unit_id)
    asked(house, given.number, "䶮建军")
    asked(house, given.number, "䶮建军")
    asked(house, given.number, "某人")
    with house.reading() as work:
        counted = {row.answered: row.count for row in work.session.scalars(select(CertificateTally))}
    assert counted == {CheckAnswer.VALID: 2, CheckAnswer.UNKNOWN: 1}


def test_a_herd_is_stopped_at_its_address_and_at_the_number(house: House) -> None:
    with pytest.raises(TooMany):
        for number in range(40):
            asked(house, f"LB-2027-{number:06d}-0", "张三")
    with pytest.raises(TooMany):
        for number in range(40):
            asked(house, "LB-2027-900001-1", "张三", f"10.1.0.{number}")


def test_a_revoked_certificate_says_so(
    house: House, worker: Someone, organiser: Someone, unit_id: int
) -> None:
    given = make_certification.certificate(house, worker, unit_id)
    with house.work(organiser.actor) as work:
        certificates.revoke(work, given.ref, "成绩复核后更正")
    found = asked(house, given.number, "䶮建军")
    assert (found.answered, found.revoked_on) == (CheckAnswer.REVOKED, date(2027, 3, 8))
    with pytest.raises(AlreadyRevoked), house.work(organiser.actor) as work:
        certificates.revoke(work, given.ref, "再一次")
    with house.reading() as work:
        held = certificates.held_by(work, worker.person_id)
    assert [each.status for each in held] == [CertificateStatus.REVOKED]


def test_taking_back_needs_a_reason_and_the_permission(
    house: House, worker: Someone, organiser: Someone, unit_id: int
) -> None:
    given = make_certification.certificate(house, worker, unit_id)
    with pytest.raises(RevocationReasonMissing), house.work(organiser.actor) as work:
        certificates.revoke(work, given.ref, "  ")
    elsewhere = make.someone(house, "外单位", Role.ORGANISER, unit_ref=make.unit(house, "另一单位"))
    with pytest.raises(NotAllowed), house.work(elsewhere.actor) as work:
        certificates.revoke(work, given.ref, "无权")
    with pytest.raises(NotFound), house.reading(elsewhere.actor) as work:
        certificates.look(work, given.ref)


def test_a_new_certificate_follows_the_old_one(
    house: House, worker: Someone, organiser: Someone, unit_id: int
) -> None:
    old = make_certification.certificate(house, worker, unit_id)
    with house.work(organiser.actor) as work:
        new = certificates.reissue(work, old.ref, "姓名更正")
    assert new.number != old.number
    assert (new.grade, new.scores) == (old.grade, old.scores)
    assert asked(house, old.number, "䶮建军").answered is CheckAnswer.REVOKED
    assert asked(house, new.number, "䶮建军").answered is CheckAnswer.VALID


def test_erasing_the_holder_leaves_the_certificate_verifiable(
    house: House, worker: Someone, unit_id: int
) -> None:
    given = make_certification.certificate(house, worker, unit_id)
    with house.work() as work:
        erasure.erase(work, worker.ref, "本人申请")
    assert asked(house, given.number, "䶮建军").answered is CheckAnswer.VALID
    with house.reading() as work:
        assert certificates.look(work, given.ref).name == "—"


def test_certificates_follow_when_two_accounts_are_one_person(
    house: House, engine: Engine, unit_ref: str, unit_id: int
) -> None:
    kept, gone = (
        make.someone(house, "李工", unit_ref=unit_ref),
        make.someone(house, "李工", unit_ref=unit_ref),
    )
    given = make_certification.certificate(house, gone, unit_id)
    with house.work() as work:
        merging.merge(work, kept.ref, gone.ref, "同一人")
    engine.deliver()
    with house.reading() as work:
        assert [each.number for each in certificates.held_by(work, kept.person_id)] == [given.number]
        assert certificates.held_by(work, gone.person_id) == ()


def test_the_national_name_belongs_to_filed_bodies(house: House, worker: Someone, unit_id: int) -> None:
    with pytest.raises(CertificateUnfit) as refused:
        make_certification.certificate(house, worker, unit_id, title=CertificateTitle.LEVEL)
    assert "certification.not_filed" in {each.code for each in refused.value.findings}
    with pytest.raises(CertificateUnfit):
        make_certification.certificate(house, worker, unit_id, title=CertificateTitle.CONTEST)
    filed = {"filing_kind": "S", "filing_body": "0000", "filing_province": "32", "filing_site": "000007"}
    house.settings = house.settings.model_copy(update=filed)
    given = make_certification.certificate(house, worker, unit_id, title=CertificateTitle.LEVEL)
    assert given.number == "S000032000007274000001"
    assert asked(house, given.number, "䶮建军").answered is CheckAnswer.VALID


def test_a_prior_certificate_is_recorded_once_and_not_confirmed_to_the_public(
    house: House, worker: Someone, clerk: Someone
) -> None:
    given = make_certification.prior(house, worker, clerk)
    assert given.route is CertificateRoute.RECORDED
    with pytest.raises(NumberTaken):
        make_certification.prior(house, worker, clerk)
    assert asked(house, given.number, "䶮建军").answered is CheckAnswer.UNKNOWN
    with house.reading() as work:
        assert [(each.grade, each.verified) for each in certificates.held_by(work, worker.person_id)] == [
            (Grade.LEVEL_5, True)
        ]


def test_what_the_number_says_must_fit(house: House, worker: Someone, clerk: Someone) -> None:
    with pytest.raises(CertificateUnfit) as refused:
        make_certification.prior(house, worker, clerk, grade=Grade.LEVEL_3, issued_on=date(2020, 1, 1))
    assert {each.code for each in refused.value.findings} == {
        "certification.number_grade",
        "certification.number_year",
    }
    with pytest.raises(CertificateUnfit):
        make_certification.prior(house, worker, clerk, number="LB-2026-000123-7")
    with pytest.raises(NotAllowed):
        make_certification.prior(house, worker, worker)


def test_a_scan_is_sealed_and_seen_by_who_may(house: House, worker: Someone, clerk: Someone) -> None:
    given = make_certification.prior(house, worker, clerk, scan=Scan("证书.png", PNG))
    with house.work(worker.actor) as work:
        assert recording.scan_of(work, given.ref)[1] == PNG
    kept = [each.read_bytes() for each in (house.settings.data_dir / "files").rglob("*") if each.is_file()]
    assert kept
    assert all(PNG not in each for each in kept)
    stranger = make.someone(house, "旁人")
    with pytest.raises(NotFound), house.work(stranger.actor) as work:
        recording.scan_of(work, given.ref)


def test_a_renewed_key_leaves_old_signatures_standing(house: House, worker: Someone, unit_id: int) -> None:
    old = make_certification.certificate(house, worker, unit_id)
    with house.work() as work:
        signing.renew(work)
    new = make_certification.certificate(house, worker, unit_id)
    assert old.key_id != new.key_id
    assert asked(house, old.number, "䶮建军").signature_holds
    assert asked(house, new.number, "䶮建军").signature_holds

"""Work records: what the house knows is offered, the rest is stated, and the personnel office confirms."""

from datetime import date
from typing import Any

import pytest

from core.access import Role
from core.clock import SetClock
from core.errors import NotAllowed, NotFound
from core.house import House
from core.people.events import PersonErased, PersonsMerged
from core.people.models import Membership
from tests import make, make_pathway
from tests.make_pathway import ELECTRICIAN
from training.certification import applications, pathway_belonging, pathways, work_records
from training.certification.pathway_errors import (
    DecisionReasonMissing,
    OwnApplication,
    RecordSettled,
    RecordUnfit,
)
from training.certification.pathway_states import CredentialKind, RecordState
from training.certification.work_records import CredentialDraft, WorkDraft


def test_a_membership_is_offered_and_needs_only_its_occupation(house: House) -> None:
    worker = make.someone(house, unit_ref=make.unit(house, "供电所"))
    with house.work(worker.actor) as work:
        (offer,) = work_records.offers(work)
        work_records.state_membership(work, offer.membership_id, ELECTRICIAN)
        (record,), _ = work_records.mine(work)
        assert work_records.offers(work) == ()
    assert (record.unit_name, record.from_month, record.to_month) == ("供电所", date(2020, 1, 1), None)
    assert (record.months, record.from_register, record.occupation) == (86, True, "电工")
    with house.work(worker.actor) as work, pytest.raises(NotFound):
        work_records.state_membership(work, offer.membership_id, ELECTRICIAN)


def test_a_membership_that_ended_ends_its_record(house: House, clock: SetClock) -> None:
    unit = make.unit(house)
    worker = make.someone(house, unit_ref=unit)
    with house.work(worker.actor) as work:
        work_records.state_membership(work, work_records.offers(work)[0].membership_id, ELECTRICIAN)
    with house.work() as work:
        row = work.session.query(Membership).filter_by(person_id=worker.person_id).one()
        row.until_on = date(2026, 12, 31)
    with house.work(worker.actor) as work:
        (record,), _ = work_records.mine(work)
    assert (record.to_month, record.months) == (date(2026, 12, 1), 84)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"occupation_code": "9-99"}, "occupation_code"),
        ({"related_code": "6-99-99-99"}, "related_code"),
        ({"from_on": date(1930, 1, 1)}, "from_on"),
        ({"from_on": date(2030, 1, 1)}, "from_on"),
        ({"to_on": date(2030, 1, 1)}, "to_on"),
        ({"to_on": date(2010, 1, 1)}, "to_on"),
        ({"unit_name": " "}, "unit_name"),
        ({"post": "工" * 61}, "post"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    house: House, change: dict[str, object], field: str
) -> None:
    given: dict[str, Any] = {
        "unit_name": "供电所",
        "from_on": date(2020, 1, 1),
        "to_on": None,
        "post": "电工",
        "occupation_code": ELECTRICIAN,
    }
    worker = make.someone(house)
    with house.work(worker.actor) as work, pytest.raises(RecordUnfit) as refused:
        work_records.state_work(work, WorkDraft(**{**given, **change}))
    assert field in [each.field for each in refused.value.findings]


def test_the_personnel_office_confirms_or_refuses_with_a_reason_and_the_person_is_told(house: House) -> None:
    unit = make.unit(house)
    worker, hr = make.someone(house, unit_ref=unit), make.someone(house, "何人事", Role.HR, unit_ref=unit)
    ref = make_pathway.worked(house, worker)
    with house.work(hr.actor) as work:
        (waiting,), _ = work_records.waiting(work)
        assert (waiting.ref, waiting.name) == (ref, worker.name)
        with pytest.raises(DecisionReasonMissing):
            work_records.decide(work, ref, confirmed=False)
        work_records.decide(work, ref, confirmed=True)
        assert work_records.waiting(work) == ((), ())
    with house.work(worker.actor) as work:
        (record,), _ = work_records.mine(work)
        assert record.state is RecordState.CONFIRMED
        with pytest.raises(RecordSettled):
            work_records.remove(work, ref)


def test_who_is_elsewhere_or_the_person_themselves_does_not_confirm(house: House) -> None:
    top = make.unit(house, "总公司")
    here, there = make.unit(house, "甲厂", top), make.unit(house, "乙厂", top)
    worker = make.someone(house, unit_ref=here)
    own = make.someone(house, "本厂人事", Role.HR, unit_ref=here)
    stranger = make.someone(house, "外厂人事", Role.HR, unit_ref=there)
    ref, own_ref = make_pathway.worked(house, worker), make_pathway.worked(house, own)
    with house.work(stranger.actor) as work, pytest.raises(NotFound):
        work_records.decide(work, ref, confirmed=True)
    with house.work(stranger.actor) as work:
        assert work_records.waiting(work) == ((), ())
    with house.work(own.actor) as work, pytest.raises(OwnApplication):
        work_records.decide(work, own_ref, confirmed=True)
    with house.work(worker.actor) as work, pytest.raises(NotAllowed):
        work_records.decide(work, own_ref, confirmed=True)


def test_refused_work_does_not_count(house: House) -> None:
    unit = make.unit(house)
    worker, hr = make.someone(house, unit_ref=unit), make.someone(house, "何人事", Role.HR, unit_ref=unit)
    make_pathway.rules(house)
    ref = make_pathway.worked(house, worker)
    with house.work(hr.actor) as work:
        work_records.decide(work, ref, confirmed=False, reason="与社保不符")
    with house.work(worker.actor) as work:
        assert pathways.mine(work).worked_months == 0
        work_records.remove(work, ref)
        assert work_records.mine(work) == ((), ())


def test_a_diploma_counts_as_checked_only_when_somebody_checked_its_subject(house: House) -> None:
    unit = make.unit(house)
    worker, hr = make.someone(house, unit_ref=unit), make.someone(house, "何人事", Role.HR, unit_ref=unit)
    draft = CredentialDraft(kind=CredentialKind.DIPLOMA, level="college", given_on=date(2019, 7, 1))
    with house.work(worker.actor) as work:
        ref = work_records.state_credential(work, draft)
        with pytest.raises(RecordUnfit):
            work_records.state_credential(
                work,
                CredentialDraft(
                    kind=CredentialKind.TITLE, level="college", given_on=date(2031, 7, 1), note="字" * 121
                ),
            )
    with house.work(hr.actor) as work:
        work_records.decide(work, ref, confirmed=True, major_checked=True)
    with house.work(worker.actor) as work:
        _, (diploma,) = work_records.mine(work)
    assert (diploma.major_checked, diploma.state) == (True, RecordState.CONFIRMED)


def test_what_was_stated_follows_a_merge_and_goes_with_an_erasure(house: House) -> None:
    kept, gone = make.someone(house, "留下"), make.someone(house, "并入")
    make_pathway.rules(house)
    for who in (kept, gone):
        make_pathway.application(house, who)
    with house.work() as work:
        pathway_belonging.follow_merged(work, PersonsMerged(kept.person_id, gone.person_id))
        pathway_belonging.follow_merged(work, PersonsMerged(kept.person_id, gone.person_id))
    with house.work(kept.actor) as work:
        assert len(work_records.mine(work)[0]) == 2
        assert sorted(each.state.value for each in applications.mine(work)) == ["submitted", "withdrawn"]
    with house.work() as work:
        pathway_belonging.forget(work, PersonErased(kept.person_id))
    with house.work(kept.actor) as work:
        assert work_records.mine(work) == ((), ())
        assert {each.evidence for each in applications.mine(work)} == {()}

"""What eligibility has to know of people, gathered for a page's worth at a time.

A birth date is opened only where the contest has bounds of age, is used for the judgement and kept nowhere.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from contest import reading
from contest.models import Contest, Entry
from contest.ports import HeldGrades
from contest.rules import eligibility
from contest.rules.eligibility import Applicant, EligibilityRule, EntryGroup, Judged, Registration
from contest.states import ContestState, EntryState
from core.occupations.rules.grades import Grade
from core.people import directory, identities, persons
from core.people.rules.id_card import read_identity
from core.work import UnitOfWork

STANDING = (EntryState.APPLIED, EntryState.ADMITTED)
BARRED = (EntryState.REFUSED, EntryState.STRUCK)


class Applicants:
    """Judges people for one contest; units, earlier entries and counts are read once."""

    def __init__(
        self, work: UnitOfWork, contest: Contest, person_ids: Collection[int], grades: HeldGrades
    ) -> None:
        self.work, self.contest, self.grades = work, contest, grades
        self.rule: EligibilityRule = reading.eligibility_of(contest)
        self.units = directory.units_of_day(work, person_ids, work.today)
        self.entries = {
            row.person_id: row
            for row in work.session.scalars(
                select(Entry).where(Entry.contest_id == contest.id, Entry.person_id.in_(person_ids))
            )
        }
        self.used = self._used()

    def _used(self) -> Counter[str]:
        """Entries standing by the path of their unit; counted only where a unit has a quota."""
        if self.rule.most_per_unit is None:
            return Counter()
        rows = self.work.session.execute(
            select(Entry.unit_path, func.count())
            .where(Entry.contest_id == self.contest.id, Entry.state.in_(STANDING))
            .group_by(Entry.unit_path)
        )
        return Counter({path: count for path, count in rows if path is not None})

    def judge(self, person_id: int, group: EntryGroup) -> Judged:
        """Whether the person may enter now, and what has to be checked."""
        unit, entry = self.units.get(person_id), self.entries.get(person_id)
        applicant = Applicant(
            group=group,
            born_on=self._born_on(person_id, group),
            grade=self._grade(person_id),
            unit_path=unit.path if unit else None,
            region=unit.region_code if unit else None,
            unit_entries=self.used[unit.path] if unit else 0,
            entered=entry is not None and entry.state in STANDING,
            barred=entry is not None and entry.state in BARRED,
        )
        times = Registration(
            opens_at=self.contest.registration_opens_at,
            closes_at=self.contest.registration_closes_at,
            is_published=self.contest.state is ContestState.PUBLISHED,
        )
        return eligibility.judge(self.rule, times, applicant, now=self.work.now, today=self.work.today)

    def count(self, person_id: int) -> None:
        """Somebody entered: their unit has one place less."""
        unit = self.units.get(person_id)
        if unit is not None:
            self.used[unit.path] += 1

    def _grade(self, person_id: int) -> Grade | None:
        if self.rule.least_grade is None or self.contest.occupation_code is None:
            return None
        return self.grades.highest(self.work, person_id, self.contest.occupation_code)

    def _born_on(self, person_id: int, group: EntryGroup) -> date | None:
        if group not in self.rule.ages:
            return None
        person = persons.by_ref(self.work, persons.refs_of(self.work, [person_id])[person_id])
        if person.identity_sealed is None:
            return None
        key = persons.key_of(self.work, person_id)
        document = identities.open_document(self.work, key, person.identity_sealed)
        read = read_identity(document.kind, document.number, today=self.work.today)
        return None if isinstance(read, tuple) else read.birth_on

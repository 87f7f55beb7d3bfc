from core.occupations.rules.grades import NATIONAL_LEVELS, Grade, GradeComponent, grade_of_digit


def test_the_ladder_has_eight_steps_in_order() -> None:
    assert [grade.ordinal for grade in Grade] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert Grade.APPRENTICE.next_above is Grade.LEVEL_5
    assert Grade.LEVEL_1.next_above is Grade.SPECIAL_TECHNICIAN
    assert Grade.CHIEF_TECHNICIAN.next_above is None


def test_a_smaller_digit_is_a_higher_level() -> None:
    assert [grade.national_digit for grade in NATIONAL_LEVELS] == ["5", "4", "3", "2", "1"]
    assert Grade.LEVEL_1.at_least(Grade.LEVEL_3)
    assert Grade.LEVEL_3.at_least(Grade.LEVEL_3)
    assert not Grade.LEVEL_5.at_least(Grade.LEVEL_3)


def test_a_digit_names_its_level_and_nothing_else_does() -> None:
    assert all(grade_of_digit(str(grade.national_digit)) is grade for grade in NATIONAL_LEVELS)
    assert grade_of_digit("0") is None
    assert grade_of_digit("") is None
    assert Grade.CHIEF_TECHNICIAN.national_digit is None


def test_technicians_also_stand_before_a_review() -> None:
    assert Grade.LEVEL_3.components == (GradeComponent.THEORY, GradeComponent.SKILL)
    assert Grade.LEVEL_2.components == (GradeComponent.THEORY, GradeComponent.SKILL, GradeComponent.REVIEW)
    assert Grade.SPECIAL_TECHNICIAN.components == ()


def test_only_an_apprentice_has_no_certificate_and_only_the_top_two_are_appointed() -> None:
    assert [grade for grade in Grade if not grade.has_certificate] == [Grade.APPRENTICE]
    assert [grade for grade in Grade if grade.is_appointed] == [
        Grade.SPECIAL_TECHNICIAN,
        Grade.CHIEF_TECHNICIAN,
    ]

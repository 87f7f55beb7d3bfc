from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.id_card import (
    Gender,
    Identity,
    IdentityKind,
    age_on,
    check_character,
    mask,
    normalised,
    read_identity,
)
from core.people.rules.provinces import PROVINCES

TODAY = date(2026, 11, 22)
RESIDENT = IdentityKind.RESIDENT_ID
PERMIT = IdentityKind.RESIDENCE_PERMIT_HMT
PERMANENT = IdentityKind.PERMANENT_RESIDENCE


def complete(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


def codes(kind: IdentityKind, raw: str, today: date = TODAY) -> list[str]:
    answer = read_identity(kind, raw, today=today)
    return [finding.code for finding in answer] if isinstance(answer, tuple) else []


def test_the_published_example_has_an_x_at_its_end() -> None:
    assert check_character("11010519491231002") == "X"
    assert read_identity(RESIDENT, "11010519491231002X", today=TODAY) == Identity(
        RESIDENT, "11010519491231002X", date(1949, 12, 31), Gender.FEMALE, "110105"
    )


@given(
    province=st.sampled_from(sorted(PROVINCES - {"81", "82"})),
    place=st.integers(0, 9999),
    born=st.dates(date(1900, 1, 1), date(2010, 11, 22)),
    order=st.integers(0, 999),
)
def test_every_well_made_number_is_read_back(province: str, place: int, born: date, order: int) -> None:
    number = complete(f"{province}{place:04d}{born:%Y%m%d}{order:03d}")
    read = read_identity(RESIDENT, number, today=TODAY)
    assert isinstance(read, Identity)
    assert (read.number, read.birth_on, read.region_code) == (number, born, number[:6])
    assert read.gender is (Gender.MALE if order % 2 else Gender.FEMALE)


@given(place=st.integers(0, 16), digit=st.integers(0, 9))
def test_one_wrong_digit_never_passes_unseen(place: int, digit: int) -> None:
    right = "11010519491231002X"
    wrong = f"{right[:place]}{digit}{right[place + 1 :]}"
    assert wrong == right or codes(RESIDENT, wrong)


@given(place=st.integers(0, 15))
def test_two_neighbours_exchanged_never_pass_unseen(place: int) -> None:
    right = "11010519491231002X"
    wrong = f"{right[:place]}{right[place + 1]}{right[place]}{right[place + 2 :]}"
    assert wrong == right or codes(RESIDENT, wrong)


@pytest.mark.parametrize(
    "written",
    [
        "１１０１０５１９４９１２３１００２ｘ",
        " 110105 19491231 002x ",
        "110105-19491231-002X",
        "110105194912310 02x\u3000",
    ],
)
def test_a_number_typed_with_spaces_hyphens_or_full_width_is_understood(written: str) -> None:
    assert normalised(written) == "11010519491231002X"
    assert codes(RESIDENT, written) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ["people.identity_missing"]),
        ("  ", ["people.identity_missing"]),
        ("110105194912310", ["people.identity_fifteen_digits"]),
        ("1101051949123100", ["people.identity_length"]),
        ("11010519491231002XX", ["people.identity_length"]),
        ("1101051949123100AX", ["people.identity_characters"]),
        ("110105194912310021", ["people.identity_check"]),
        (complete("99010519491231002"), ["people.identity_other_kind"]),
        (complete("81000019940823002"), ["people.identity_other_kind"]),
        (complete("19010519491231002"), ["people.identity_region"]),
        (complete("11010519490229002"), ["people.identity_date"]),
        (complete("11010518991231002"), ["people.identity_date"]),
        (complete("11010520261123002"), ["people.identity_future"]),
        (complete("11010520101123002"), ["people.identity_too_young"]),
        ("190105194902290021", ["people.identity_check", "people.identity_region", "people.identity_date"]),
    ],
)
def test_a_resident_number_that_does_not_fit_says_why(raw: str, expected: list[str]) -> None:
    assert codes(RESIDENT, raw) == expected


def test_sixteen_is_reached_on_the_birthday_itself() -> None:
    number = complete("32010620101122001")
    assert codes(RESIDENT, number, date(2026, 11, 21)) == ["people.identity_too_young"]
    assert codes(RESIDENT, number, date(2026, 11, 22)) == []
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_a_finding_never_repeats_the_number() -> None:
    answer = read_identity(RESIDENT, "110105194912310021", today=TODAY)
    assert isinstance(answer, tuple)
    assert "110105194912310021" not in str(answer)


@pytest.mark.parametrize("number", ["810000199408230021", "830000199201300022"])
def test_the_published_sample_residence_permits_are_read(number: str) -> None:
    read = read_identity(PERMIT, number, today=TODAY)
    assert isinstance(read, Identity)
    assert read.region_code == number[:6]


def test_a_residence_permit_has_one_of_three_address_codes() -> None:
    assert codes(PERMIT, complete("81010119940823002")) == ["people.identity_region"]
    assert codes(PERMIT, "11010519491231002X") == ["people.identity_other_kind"]


def test_a_permanent_residence_card_begins_with_nine_and_names_the_province() -> None:
    read = read_identity(PERMANENT, complete("93284019800101001"), today=TODAY)
    assert isinstance(read, Identity)
    assert (read.region_code, read.birth_on, read.gender) == ("320000", date(1980, 1, 1), Gender.MALE)
    assert codes(PERMANENT, complete("99984019800101001")) == ["people.identity_region"]


def test_a_permanent_residence_card_of_the_earlier_design_is_accepted_by_its_form() -> None:
    assert read_identity(PERMANENT, "usa3201 80010112", today=TODAY) == Identity(PERMANENT, "USA320180010112")
    assert codes(PERMANENT, "320180010112345") == ["people.identity_length"]


@pytest.mark.parametrize("raw", ["E12345678", "ea1234567", "G12345678", "Ｅ１２３４５６７８", "C01X00T47"])
def test_a_passport_is_judged_by_its_form_alone(raw: str) -> None:
    assert codes(IdentityKind.PASSPORT, raw) == []


@pytest.mark.parametrize("raw", ["E1234", "ABCDEFGHI", "E12345678901234", "E1234#678"])
def test_what_cannot_be_a_passport_number_is_found(raw: str) -> None:
    assert codes(IdentityKind.PASSPORT, raw) == ["people.identity_form"]


@pytest.mark.parametrize(
    ("raw", "number"),
    [("H12345678", "H12345678"), ("m1234567801", "M12345678"), ("12345678", "12345678")],
)
def test_a_renewed_travel_permit_finds_the_same_person(raw: str, number: str) -> None:
    read = read_identity(IdentityKind.TRAVEL_PERMIT, raw, today=TODAY)
    assert isinstance(read, Identity)
    assert read.number == number


def test_a_travel_permit_of_another_form_is_found() -> None:
    assert codes(IdentityKind.TRAVEL_PERMIT, "K12345678") == ["people.identity_form"]


@pytest.mark.parametrize(
    ("kind", "number", "shown"),
    [
        (RESIDENT, "320106199001011234", "320***********1234"),
        (PERMANENT, "USA320180010112", "USA********0112"),
        (IdentityKind.PASSPORT, "E12345678", "E*****678"),
        (IdentityKind.TRAVEL_PERMIT, "12345678", "1****678"),
        (IdentityKind.PASSPORT, "E1234", "*****"),
        (RESIDENT, "", ""),
    ],
)
def test_a_masked_number_shows_its_ends(kind: IdentityKind, number: str, shown: str) -> None:
    assert mask(kind, number) == shown


@given(st.sampled_from(IdentityKind), st.text(max_size=30), st.integers(0, 20000))
def test_whatever_is_typed_is_answered(kind: IdentityKind, raw: str, days: int) -> None:
    today = date(1990, 1, 1) + timedelta(days=days)
    answer = read_identity(kind, raw, today=today)
    assert answer
    if isinstance(answer, Identity):
        assert read_identity(kind, answer.number, today=today) == answer

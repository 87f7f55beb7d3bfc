import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.password import judge_password, prepared

ABOUT = ("13812345678", "张伟民", "G2024001", "320106199001011234", "")


def codes(password: str, *, second_factor: bool = False) -> list[str]:
    return [finding.code for finding in judge_password(password, about=ABOUT, second_factor=second_factor)]


@pytest.mark.parametrize(
    "password",
    [
        "修机床的老师傅爱喝茶呀",
        "correct horse battery",
        "tkfmvbqxzj",
        "8402719563",
        "13812345678 likes green tea",
        "张伟民在三号车间修机床呢",
    ],
)
def test_a_long_phrase_of_any_script_is_welcome_without_signs_or_capitals(password: str) -> None:
    assert codes(password) == []


def test_length_is_asked_for_and_less_of_it_beside_a_second_factor() -> None:
    assert codes("tkfmvbqxz") == ["people.password_too_short"]
    assert codes("tkfmvbqxz", second_factor=True) == []
    assert codes("tkfmvbq", second_factor=True) == ["people.password_too_short"]
    assert codes("tk fmvbq" * 16 + "x") == ["people.password_too_long"]


@pytest.mark.parametrize(
    "password", ["Password123!", "Woaizhongguo", "2024lianbing", "P@ssw0rd2026", "123456789a", "!!!Admin!!!"]
)
def test_a_common_word_dressed_up_is_found(password: str) -> None:
    assert "people.password_common" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaa",
        "abcabcabcabc",
        "12121212121",
        "0123456789",
        "9876543210",
        "qwertyuiop12",
        "1234567890abc",
        "1qaz2wsx3edc",
        "二二二二二二二二二二",
    ],
)
def test_a_run_or_a_repetition_is_found(password: str) -> None:
    assert "people.password_pattern" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        "13812345678",
        "13812345678a",
        "87654321831",
        "张伟民13812345678",
        "xG2024001x",
        "３２０１０６１９９００１０１１２３４",
    ],
)
def test_what_everyone_knows_of_the_person_is_found(password: str) -> None:
    assert "people.password_personal" in codes(password)


def test_full_width_typing_makes_no_difference() -> None:
    assert prepared("ｔｋｆｍ１２") == "tkfm12"


@given(st.text(min_size=10, max_size=30), st.booleans())
def test_a_finding_never_repeats_the_password(password: str, second_factor: bool) -> None:
    for finding in judge_password(password, about=(password,), second_factor=second_factor):
        assert password not in map(str, finding.facts.values())
        assert finding.field == "password"

"""What a reviewer sees of a change."""

from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules.changes import Piece, PieceKind, Wholes, pieces
from question_bank.rules.chapters import Chapter

SAME, OUT, IN = PieceKind.SAME, PieceKind.OUT, PieceKind.IN


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_give_both_wordings_back(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(each.text for each in found if each.kind is not IN) == before
    assert "".join(each.text for each in found if each.kind is not OUT) == after
    assert all(each.text for each in found)


def test_what_stayed_stands_between_what_went_and_what_came() -> None:
    assert pieces("额定电压10kV", "额定电压35kV") == (
        Piece(SAME, "额定电压"),
        Piece(OUT, "10"),
        Piece(IN, "35"),
        Piece(SAME, "kV"),
    )
    assert pieces("先停电", "先停电") == (Piece(SAME, "先停电"),)
    assert pieces("", "") == ()


def test_a_picture_changes_as_a_whole_and_stays_where_it_is_the_same() -> None:
    wholes = Wholes()
    old, new, kept = (wholes.sign(html) for html in ("<img src=1>", "<img src=2>", "<table>"))
    assert wholes.sign("<table>") == kept
    assert wholes.put_back(pieces(f"看图{old}。{kept}", f"看图{new}。{kept}")) == (
        Piece(SAME, "看图"),
        Piece(OUT, "", "<img src=1>"),
        Piece(IN, "", "<img src=2>"),
        Piece(SAME, "。"),
        Piece(SAME, "", "<table>"),
    )


def test_long_wordings_are_shown_whole() -> None:
    before, after = "甲" * 4001, "甲" * 4002
    assert pieces(before, after) == (Piece(OUT, before), Piece(IN, after))


def test_what_names_no_chapter_goes_to_one_of_two_places() -> None:
    assert {each.value for each in Chapter} == {"unsorted", "file_name"}

"""Names in the order in which a person counts."""

from core.natural import counted


def test_rooms_are_ordered_as_a_person_counts() -> None:
    rooms = [
        "二十一号",
        "10 号机房",
        "三号考场",
        "一百零二号",
        "2 号机房",
        "一号考场",
        "十号",
        "第二机房",
        "二号考场",
    ]
    assert sorted(rooms, key=counted) == [
        "第二机房",
        "一号考场",
        "2 号机房",
        "二号考场",
        "三号考场",
        "10 号机房",
        "十号",
        "二十一号",
        "一百零二号",
    ]

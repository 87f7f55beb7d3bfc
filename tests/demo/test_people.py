"""The accounts of the demo world."""

from core import text
from demo.world.data import people_data


def test_an_account_is_called_by_the_word_of_its_role() -> None:
    for account in people_data().account:
        role = account.roles[0].value if account.roles else "worker"
        assert account.role == text.say(f"word.role.{role}", "zh_CN"), account.code

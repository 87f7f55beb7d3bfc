"""The socket of a board: who is let in, what it answers, and what becomes of nonsense."""

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.contracts.site import Site, Town
from tests.contracts.test_routes import knock
from web.live.board_hub import REFUSED
from web.live.board_sockets import NONSENSE

PUBLIC = "/live/boards/{ref}"


def test_the_public_side_is_open_and_the_jurys_is_for_who_may_watch(site: Site, town: Town) -> None:
    address = town.address(PUBLIC)
    assert knock(site, address, None) is None
    jury = f"{address}?side=jury"
    assert {role for role, who in town.people.items() if knock(site, jury, who) is None} == {
        "judge",
        "organiser",
    }
    assert {knock(site, jury, who) for who in town.strangers.values()} == {REFUSED}
    assert knock(site, jury, None) == REFUSED
    assert knock(site, "/live/boards/nonesuch", None) == REFUSED
    assert knock(site, address, None, origin="https://elsewhere.example") == 403


@pytest.mark.parametrize("asked", ["epoch=-1", "seq=x", "side=none", "epoch=99999999999999999999"])
def test_nonsense_in_the_address_is_refused(site: Site, town: Town, asked: str) -> None:
    assert knock(site, f"{town.address(PUBLIC)}?{asked}", None) == 1008


@pytest.mark.parametrize("said", ["", "null", "[]", '{"epoch":"a","seq":1}', "令" * 3000])
def test_nonsense_in_a_message_ends_the_connection(site: Site, town: Town, said: str) -> None:
    with site.browser().client.websocket_connect(town.address(PUBLIC)) as line:
        assert '"snapshot"' in line.receive_text()
        line.send_text('{"epoch":0,"seq":0}')
        assert '"snapshot"' in line.receive_text()
        line.send_text(said)
        with pytest.raises(WebSocketDisconnect) as closed:
            line.receive_text()
    assert closed.value.code == NONSENSE

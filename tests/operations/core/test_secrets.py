"""What is sealed opens with the right key, in the right place, and nowhere else."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from core import secrets
from core.secrets import SealBroken, Vault, fingerprint, read_master_key
from core.settings import Cipher, Settings

MASTER = bytes(range(32))
OTHER = bytes(range(1, 33))
PLACE = "person.phone"
CIPHERS = list(Cipher)


@pytest.fixture(params=CIPHERS)
def vault(request: pytest.FixtureRequest) -> Vault:
    return Vault(MASTER, request.param)


@given(text=st.text(), cipher=st.sampled_from(CIPHERS))
def test_whatever_was_sealed_opens_again(text: str, cipher: Cipher) -> None:
    vault = Vault(MASTER, cipher)
    key, wrapped = vault.new_data_key()
    sealed = vault.seal(key, PLACE, text)
    assert vault.open(vault.unwrap(key.key_id, wrapped), PLACE, sealed) == text


def test_the_same_text_is_never_sealed_alike(vault: Vault) -> None:
    key, _ = vault.new_data_key()
    sealed = {vault.seal(key, PLACE, "13800002222") for _ in range(50)}
    assert len(sealed) == 50
    assert not any("13800002222" in one for one in sealed)


def test_a_seal_opens_only_in_its_place(vault: Vault) -> None:
    key, _ = vault.new_data_key()
    sealed = vault.seal(key, PLACE, "13800002222")
    with pytest.raises(SealBroken):
        vault.open(key, "person.identity", sealed)


def test_a_seal_opens_only_with_its_persons_key(vault: Vault) -> None:
    key, _ = vault.new_data_key()
    another, _ = vault.new_data_key()
    sealed = vault.seal(key, PLACE, "13800002222")
    with pytest.raises(SealBroken):
        vault.open(another, PLACE, sealed)
    renamed = f"{another.key_id}.{sealed.partition('.')[2]}"
    with pytest.raises(SealBroken):
        vault.open(another, PLACE, renamed)


def test_a_key_is_unwrapped_only_by_its_master_and_under_its_name(vault: Vault) -> None:
    key, wrapped = vault.new_data_key()
    with pytest.raises(SealBroken):
        Vault(OTHER).unwrap(key.key_id, wrapped)
    with pytest.raises(SealBroken):
        vault.unwrap("0" * 16, wrapped)


def test_a_changed_seal_is_broken_wherever_it_was_changed(vault: Vault) -> None:
    key, _ = vault.new_data_key()
    head, mark, body = vault.seal(key, PLACE, "13800002222").split(".")
    raw = base64.urlsafe_b64decode(body)
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(SealBroken):
            vault.open(key, PLACE, f"{head}.{mark}.{base64.urlsafe_b64encode(changed).decode()}")
    for length in range(len(raw)):
        with pytest.raises(SealBroken):
            vault.open(key, PLACE, f"{head}.{mark}.{base64.urlsafe_b64encode(raw[:length]).decode()}")


@pytest.mark.parametrize(
    "form", ["", "x", "{key}", "{key}.", "{key}.a1", "{key}.zz.AAAA", "{key}.a1.密", "{key}.s1.A"]
)
def test_what_is_no_seal_at_all_is_broken(vault: Vault, form: str) -> None:
    key, _ = vault.new_data_key()
    with pytest.raises(SealBroken):
        vault.open(key, PLACE, form.format(key=key.key_id))


def test_one_cipher_does_not_pass_for_the_other(vault: Vault) -> None:
    key, _ = vault.new_data_key()
    head, mark, body = vault.seal(key, PLACE, "13800002222").split(".")
    with pytest.raises(SealBroken):
        vault.open(key, PLACE, f"{head}.{'s1' if mark == 'a1' else 'a1'}.{body}")


@pytest.mark.parametrize(("old", "new"), [CIPHERS, CIPHERS[::-1]])
def test_what_the_former_cipher_sealed_stays_readable(old: Cipher, new: Cipher) -> None:
    before, after = Vault(MASTER, old), Vault(MASTER, new)
    key, wrapped = before.new_data_key()
    sealed = before.seal(key, PLACE, "13800002222")
    known = after.unwrap(key.key_id, wrapped)
    assert after.open(known, PLACE, sealed) == "13800002222"
    assert after.seal(known, PLACE, "1").split(".")[1] != sealed.split(".")[1]


def test_sm4_in_gcm_agrees_with_rfc_8998() -> None:
    """The example of appendix A.1, opened through our own envelope."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    bound_to = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex("".join(digit * 16 for digit in "abcdefea"))
    body = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    tag = bytes.fromhex("83de3541e4c2b58177e065a9bf7b62ec")
    sealed = f"s1.{base64.urlsafe_b64encode(nonce + body + tag).decode()}"
    assert secrets._open(sealed, key + bytes(16), bound_to) == plain


def test_a_blind_index_is_stable_keyed_and_bound_to_its_place() -> None:
    index = Vault(MASTER).blind_index(PLACE, "13800002222")
    assert index == Vault(MASTER, Cipher.SM4_GCM).blind_index(PLACE, "13800002222")
    others = {
        Vault(OTHER).blind_index(PLACE, "13800002222"),
        Vault(MASTER).blind_index("person.identity", "13800002222"),
        Vault(MASTER).blind_index(PLACE, "13800002223"),
        fingerprint("13800002222"),
    }
    assert len(others) == 4
    assert index not in others
    assert len(index) == 64


def test_a_signature_holds_for_its_purpose_message_and_master_only() -> None:
    vault = Vault(MASTER)
    signature = vault.signature("form", "张建军")
    assert vault.is_signed("form", "张建军", signature)
    assert not vault.is_signed("download", "张建军", signature)
    assert not vault.is_signed("form", "张建国", signature)
    assert not Vault(OTHER).is_signed("form", "张建军", signature)
    assert not vault.is_signed("form", "张建军", signature[:-1])


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()))
def test_no_text_is_a_signature_and_none_raises(message: str, signature: str) -> None:
    assert not Vault(MASTER).is_signed("form", message, signature)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_has_thirty_two_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(bytes(length))


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    made = read_master_key(settings)
    file = tmp_path / "var" / "keys" / "master.key"
    assert len(made) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0
    assert read_master_key(settings) == made
    assert [each.name for each in file.parent.iterdir()] == ["master.key"]


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    for attempt in range(20):
        settings, start = Settings(data_dir=tmp_path / str(attempt)), threading.Barrier(4)

        def read(_number: int, settings: Settings = settings, start: threading.Barrier = start) -> bytes:
            start.wait()
            return read_master_key(settings)

        with ThreadPoolExecutor(4) as threads:
            assert len(set(threads.map(read, range(4)))) == 1


def test_a_given_key_needs_no_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, master_key=SecretStr(MASTER.hex()))
    assert read_master_key(settings) == MASTER
    assert list(tmp_path.iterdir()) == []
    assert MASTER.hex() not in repr(settings)


@pytest.mark.parametrize("bad", ["", "ab", "0" * 62, "0" * 66, "密" * 64, "x" * 64])
def test_a_key_that_is_none_is_refused_without_repeating_it(tmp_path: Path, bad: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits") as given_in_settings:
        read_master_key(Settings(data_dir=tmp_path, master_key=SecretStr(bad)))
    place = tmp_path / "keys"
    place.mkdir()
    (place / "master.key").write_text(bad, "utf-8")
    with pytest.raises(ValueError, match="64 hex digits") as found_in_file:
        read_master_key(Settings(data_dir=tmp_path))
    for error in (given_in_settings, found_in_file):
        assert not bad or bad not in str(error.value)
    assert (place / "master.key").read_text("utf-8") == bad

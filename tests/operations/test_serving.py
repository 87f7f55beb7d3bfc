"""The server's options follow the settings."""

import resource
import socket
from pathlib import Path

import pytest
import typer
from fastapi import FastAPI

from core.settings import Settings
from web.commands.serving import refuse_taken
from web.serving import uvicorn_config


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_forwarded_addresses_are_believed_only_behind_a_proxy(tmp_path: Path, behind_proxy: bool) -> None:
    config = uvicorn_config(FastAPI(), Settings(data_dir=tmp_path, behind_proxy=behind_proxy))
    assert config.proxy_headers is behind_proxy
    assert not config.is_ssl


def test_as_many_files_may_be_open_as_the_machine_allows(tmp_path: Path) -> None:
    uvicorn_config(FastAPI(), Settings(data_dir=tmp_path))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == hard


def test_a_port_that_is_taken_is_told_before_anything_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(typer.Exit):
            refuse_taken("127.0.0.1", port)
    assert "--port" in capsys.readouterr().err
    refuse_taken("127.0.0.1", port)

"""Settings say what is wrong with a value and what to write instead."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from market.errors import SettingsError
from market.settings import LogStyle, VectorEngine, read_settings

TOKEN = "0123456789abcdef"


def test_what_is_not_set_has_its_default() -> None:
    settings = read_settings({"CUIBAI_LOG": " ", "CUIBAI_TRUSTED_PROXIES": "", "CUIBAI_METRICS_TOKEN": ""})
    assert (settings.log, settings.trusted_proxies, settings.metrics_token, settings.stop_s) == (None, (), None, 20)
    assert settings.vector_store is VectorEngine.FAISS


def test_what_is_set_is_read() -> None:
    settings = read_settings(
        {
            "CUIBAI_LOG": "JSON",
            "CUIBAI_TRUSTED_PROXIES": "10.0.0.2, 10.1.0.0/16 2001:db8::/32",
            "CUIBAI_METRICS_TOKEN": TOKEN,
            "CUIBAI_STOP_S": "0",
            "CUIBAI_VECTOR_STORE": " FAISS",
        }
    )
    networks = tuple(map(ip_network, ("10.0.0.2/32", "10.1.0.0/16", "2001:db8::/32")))
    assert settings.log is LogStyle.JSON
    assert settings.vector_store is VectorEngine.FAISS
    assert (settings.trusted_proxies, settings.metrics_token, settings.stop_s) == (networks, TOKEN, 0)


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert read_settings({"CUIBAI_METRICS_TOKEN_FILE": str(file)}).metrics_token == TOKEN
    assert read_settings({"CUIBAI_METRICS_TOKEN_FILE": str(file), "CUIBAI_METRICS_TOKEN": "f" * 16}).metrics_token == (
        "f" * 16
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CUIBAI_LOG", "xml", "CUIBAI_LOG=xml: write json or text"),
        ("CUIBAI_VECTOR_STORE", "annoy", "CUIBAI_VECTOR_STORE=annoy: write faiss"),
        ("CUIBAI_TRUSTED_PROXIES", "10.0.0.1/8", "has host bits set"),
        ("CUIBAI_TRUSTED_PROXIES", "proxy.example.org", "write addresses or networks"),
        ("CUIBAI_STOP_S", "601", "at most 600"),
        ("CUIBAI_STOP_S", "-1", "whole seconds"),
        ("CUIBAI_STOP_S", "２０", "whole seconds"),
    ],
)
def test_a_wrong_value_is_named_with_its_fix(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_settings({name: value})


@pytest.mark.parametrize("value", ["short", "0123456789 abcdef", "密钥密钥密钥密钥密钥密钥密钥密钥"])
def test_a_token_that_is_too_weak_or_can_t_be_sent_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(SettingsError, match="CUIBAI_METRICS_TOKEN: write at least 16") as refused:
        read_settings({"CUIBAI_METRICS_TOKEN": value})
    assert value not in str(refused.value)

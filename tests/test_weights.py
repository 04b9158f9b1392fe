"""Fetching, checking and preparing the model files, against a hub on the loopback and small real wheels."""

from __future__ import annotations

import hashlib
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index import download, e5, pins, unigram, weights
from index.download import CacheUnusable, DiskFull, DownloadFailed, ModelMissing, WrongFile
from index.embed import EmbeddingModelUnusable, OnnxEncoder, load_encoder
from index.pins import Gguf, Weights
from index.settings import IndexSettings
from index.wheel import fetch_wheel
from tests import tiny
from tests.tiny import Hub, serving

CONTENT = random.Random(5).randbytes(3_000_000)
PARTS = (CONTENT[:1_000_000], CONTENT[1_000_000:2_500_000], CONTENT[2_500_000:])
NOBODY = "http://127.0.0.1:9"  # the discard port: nothing listens there


def model_of(carriers: tuple[pins.Carrier, ...] = (), content: bytes = CONTENT) -> Gguf:
    return Gguf(
        repository="someone/model",
        revision="0123abcd",
        file="model.gguf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        carriers=carriers,
    )


@pytest.fixture
def shelf(tmp_path: Path) -> tuple[tuple[pins.Carrier, ...], tuple[str, ...]]:
    """Three wheels that carry the parts, and the options by which pip finds them and nothing else."""
    folder = tmp_path / "wheels"
    carriers = tuple(tiny.wheel(folder, f"part-{n}", part) for n, part in enumerate(PARTS, 1))
    return carriers, ("--no-index", "--find-links", str(folder))


# --- the writing model from the hub


def test_the_file_comes_from_the_hub_at_the_pinned_revision(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    with serving(Hub(CONTENT)) as hub:
        path = weights.writing_model(
            tmp_path, model=model_of(), hub=hub.url, on_progress=lambda *step: steps.append(step)
        )
    assert path.read_bytes() == CONTENT
    assert hub.asked[-1] == "GET 0 /someone/model/resolve/0123abcd/model.gguf"
    done = [step[1] for step in steps]
    assert done == sorted(done)
    assert steps[-1][1:] == (len(CONTENT), len(CONTENT))
    assert weights.writing_model_ready(tmp_path, model=model_of()) == path
    assert not list(tmp_path.glob("*.part"))


def test_a_file_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    with serving(Hub(CONTENT)) as hub:
        weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
        asked = list(hub.asked)
        weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
        assert hub.asked == asked


def test_a_file_put_into_the_cache_by_hand_is_verified_and_used(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(CONTENT)
    assert weights.writing_model_ready(tmp_path, model=model_of()) is None
    path = weights.writing_model(tmp_path, model=model_of(), offline=True)
    assert weights.writing_model_ready(tmp_path, model=model_of()) == path


def test_a_broken_connection_goes_on_where_it_stood(tmp_path: Path) -> None:
    with serving(Hub(CONTENT, break_after=[700_000, 300_000])) as hub:
        path = weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
    assert path.read_bytes() == CONTENT
    starts = [int(line.split()[1]) for line in hub.asked if line.startswith("GET")]
    assert starts[0] == 0
    assert len(starts) == 3
    assert 0 < starts[1] < starts[2]


def test_a_fetch_that_was_interrupted_is_resumed_by_the_next_run(tmp_path: Path) -> None:
    with serving(Hub(CONTENT, break_after=[400_000, 400_000, 400_000])) as hub:
        with pytest.raises(DownloadFailed, match="are kept: run the same command again"):
            weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
        kept = (tmp_path / "model.gguf.part").stat().st_size
        assert kept > 0
        path = weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
    assert hub.asked[-1].startswith(f"GET {kept} ")
    assert path.read_bytes() == CONTENT


def test_a_server_that_cannot_resume_serves_from_the_start(tmp_path: Path) -> None:
    (tmp_path / "model.gguf.part").write_bytes(CONTENT[:1_234_567])
    with serving(Hub(CONTENT, ranges=False)) as hub:
        path = weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
    assert path.read_bytes() == CONTENT


def test_a_part_with_wrong_bytes_is_thrown_away_and_fetched_once_more(tmp_path: Path) -> None:
    (tmp_path / "model.gguf.part").write_bytes(b"x" * 1_000_000)
    with serving(Hub(CONTENT)) as hub:
        path = weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
    assert path.read_bytes() == CONTENT


def test_a_wrong_file_is_removed_and_never_used(tmp_path: Path) -> None:
    with serving(Hub(b"x" * len(CONTENT))) as hub, pytest.raises(WrongFile, match="removed and is not used"):
        weights.writing_model(tmp_path, model=model_of(), hub=hub.url)
    assert not list(tmp_path.glob("model.gguf*"))


def test_a_silent_server_counts_as_out_of_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/file"
        assert download.remote_size(url, seconds=0.3) is None
        assert not download.reachable(url, seconds=0.3)


def test_a_hub_out_of_reach_without_carriers_is_said(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="does not answer"):
        weights.writing_model(tmp_path, model=model_of(), hub=NOBODY)


# --- the writing model from its carriers


def test_without_a_hub_the_carriers_make_the_file(
    tmp_path: Path, shelf: tuple[tuple[pins.Carrier, ...], tuple[str, ...]]
) -> None:
    carriers, options = shelf
    cache = tmp_path / "cache"
    path = weights.writing_model(cache, model=model_of(carriers), hub=NOBODY, pip_options=options)
    assert path.read_bytes() == CONTENT
    assert sorted(file.suffix for file in cache.iterdir()) == [".gguf", ".json", ".lock"]


def test_a_hub_that_has_another_file_there_is_not_used(
    tmp_path: Path, shelf: tuple[tuple[pins.Carrier, ...], tuple[str, ...]]
) -> None:
    carriers, options = shelf
    with serving(Hub(b"<html>Please log in</html>")) as portal:
        path = weights.writing_model(
            tmp_path / "cache", model=model_of(carriers), hub=portal.url, pip_options=options
        )
    assert path.read_bytes() == CONTENT
    assert not [line for line in portal.asked if line.startswith("GET")]


def test_parts_that_are_there_are_not_fetched_again(
    tmp_path: Path, shelf: tuple[tuple[pins.Carrier, ...], tuple[str, ...]]
) -> None:
    carriers, options = shelf
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "model.gguf.part").write_bytes(PARTS[0] + PARTS[1][:17])
    (tmp_path / "wheels" / "part_1-1.0-py3-none-any.whl").unlink()
    path = weights.writing_model(cache, model=model_of(carriers), hub=NOBODY, pip_options=options)
    assert path.read_bytes() == CONTENT


def test_the_carriers_go_on_where_the_hub_broke_off(
    tmp_path: Path, shelf: tuple[tuple[pins.Carrier, ...], tuple[str, ...]]
) -> None:
    carriers, options = shelf
    (tmp_path / "wheels" / "part_1-1.0-py3-none-any.whl").unlink()
    with serving(Hub(CONTENT, break_after=[400_000] * 3)) as hub:
        path = weights.writing_model(
            tmp_path / "cache", model=model_of(carriers), hub=hub.url, pip_options=options
        )
    assert path.read_bytes() == CONTENT


def test_a_wheel_with_another_hash_is_not_used(
    tmp_path: Path, shelf: tuple[tuple[pins.Carrier, ...], tuple[str, ...]]
) -> None:
    carriers, options = shelf
    tiny.wheel(tmp_path / "wheels", "part-2", b"something else" * 1000)
    with pytest.raises(WrongFile, match="not the pinned one"):
        weights.writing_model(tmp_path / "cache", model=model_of(carriers), hub=NOBODY, pip_options=options)
    assert weights.writing_model_ready(tmp_path / "cache", model=model_of(carriers)) is None
    assert (tmp_path / "cache" / "model.gguf.part").read_bytes() == PARTS[0]


def test_a_wheel_that_does_not_exist_is_said_with_pips_reason(tmp_path: Path) -> None:
    carrier = tiny.wheel(tmp_path / "elsewhere", "part-1", b"1")
    (tmp_path / "empty").mkdir()
    options = ("--no-index", "--find-links", str(tmp_path / "empty"))
    with (
        pytest.raises(DownloadFailed, match=r"part-1==1\.0: .*No matching distribution"),
        fetch_wheel(carrier, tmp_path, pip_options=options),
    ):
        pass


def test_a_wheel_for_another_system_is_fetched_as_data(tmp_path: Path) -> None:
    carrier = tiny.wheel(tmp_path / "w", "part-1", b"data", platform="win_arm64")
    options = ("--no-index", "--find-links", str(tmp_path / "w"))
    with fetch_wheel(carrier, tmp_path / "cache", pip_options=options) as file:
        assert file.name.endswith("win_arm64.whl")
    assert not file.exists()


def test_without_pip_the_error_says_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)
    carrier = tiny.wheel(tmp_path / "w", "part-1", b"data")
    with pytest.raises(DownloadFailed, match="install pip there"), fetch_wheel(carrier, tmp_path):
        pass


def test_the_pinned_parts_add_up_to_the_model() -> None:
    carriers = pins.QWEN_CODER.carriers
    assert len(carriers) == 22
    assert sum(carrier.size for carrier in carriers) == pins.QWEN_CODER.size
    assert len({carrier.sha256 for carrier in carriers}) == 22
    assert all(len(bytes.fromhex(carrier.sha256)) == 32 for carrier in carriers)


# --- offline, damage, disk, lock


def test_offline_says_what_is_missing_and_asks_nobody(tmp_path: Path) -> None:
    with serving(Hub(CONTENT)) as hub:
        with pytest.raises(ModelMissing, match=r"model\.gguf is not in .* `fuente fetch`"):
            weights.writing_model(tmp_path, model=model_of(), hub=hub.url, offline=True)
        assert hub.asked == []
    with pytest.raises(ModelMissing, match=r"multilingual-e5-small is not in .* `fuente fetch`"):
        weights.embedding_model(tmp_path, offline=True)
    assert not list(tmp_path.iterdir())


def test_a_file_cut_short_later_is_noticed_and_completed(tmp_path: Path) -> None:
    model = model_of()
    with serving(Hub(CONTENT)) as hub:
        path = weights.writing_model(tmp_path, model=model, hub=hub.url)
        os.truncate(path, 2_000_000)
        assert weights.writing_model_ready(tmp_path, model=model) is None
        with pytest.raises(ModelMissing, match="damaged"):
            weights.writing_model(tmp_path, model=model, offline=True)
        assert weights.writing_model(tmp_path, model=model, hub=hub.url).read_bytes() == CONTENT
    assert hub.asked[-1].startswith("GET 2000000 ")


def test_a_changed_byte_is_found_by_the_thorough_look(tmp_path: Path) -> None:
    model = model_of()
    with serving(Hub(CONTENT)) as hub:
        path = weights.writing_model(tmp_path, model=model, hub=hub.url)
        changed = bytearray(CONTENT)
        changed[100_001] ^= 1
        path.write_bytes(changed)
        assert weights.writing_model_ready(tmp_path, model=model, thorough=True) is None
        weights.writing_model(tmp_path, model=model, hub=hub.url, thorough=True)
    assert path.read_bytes() == CONTENT


def test_too_little_disk_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    with serving(Hub(CONTENT)) as hub:
        with pytest.raises(DiskFull, match=r"needs 3\.0 MB and 0\.5 MB are free in .*FUENTE_CACHE"):
            weights.writing_model(tmp_path, model=model_of(), hub=hub.url, free=lambda _: 500_000)
        assert hub.asked == []
    with pytest.raises(DiskFull, match=r"needs 1\.4 GB and 1\.0 GB are free"):
        weights.embedding_model(tmp_path, free=lambda _: 1_000_000_000)


def test_what_a_part_holds_already_needs_no_room(tmp_path: Path) -> None:
    (tmp_path / "model.gguf.part").write_bytes(CONTENT[:2_900_000])
    with serving(Hub(CONTENT)) as hub:
        weights.writing_model(tmp_path, model=model_of(), hub=hub.url, free=lambda _: 500_000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_becomes_full_is_said() -> None:
    with (
        pytest.raises(DiskFull, match="became full while the model"),
        download.full_disk_explained(Path("/cache"), "the model"),
        Path("/dev/full").open("wb", buffering=0) as file,
    ):
        file.write(b"x")


def test_a_cache_that_is_not_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheUnusable, match="FUENTE_CACHE"):
        weights.writing_model(tmp_path / "file" / "cache", model=model_of(), hub=NOBODY)


TWO_AT_ONCE = """
import sys
from pathlib import Path
from index import weights
from tests.test_weights import model_of
print(weights.writing_model(Path(sys.argv[1]), model=model_of(), hub=sys.argv[2]))
"""


def test_of_two_processes_one_fetches_and_the_other_waits(tmp_path: Path) -> None:
    root = str(Path(__file__).parent.parent)
    with serving(Hub(CONTENT)) as hub:
        command = [sys.executable, "-c", TWO_AT_ONCE, str(tmp_path), hub.url]
        both = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        said = [process.communicate()[0].strip() for process in both]
    assert said == [str(tmp_path / "model.gguf")] * 2
    assert sum(line.startswith("GET") for line in hub.asked) == 1


@given(data=st.binary(min_size=1, max_size=5000), cut=st.integers(0, 4999))
@settings(max_examples=50)
def test_a_fingerprint_tells_a_file_from_any_shorter_one(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cut: int
) -> None:
    path = tmp_path_factory.mktemp("print") / "file"
    path.write_bytes(data)
    whole = download.fingerprint(path)
    path.write_bytes(data[: cut % len(data)])
    assert download.fingerprint(path) != whole


# --- the embedding model's carrier file


@given(blocks=st.integers(1, 8), seed=st.integers(0, 2**32 - 1))
def test_four_bit_blocks_come_back_within_half_a_step(blocks: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=blocks * 32).astype(np.float32)
    found = e5.unpack_q4(np.frombuffer(tiny.pack_q4(values), e5._Q4_BLOCK))
    step = np.abs(values).reshape(-1, 32).max(axis=1).repeat(32) / 8
    # Sixteen values from -8 to 7: the largest is met at one end, the other end may be a whole step off.
    assert np.all(np.abs(found - values) <= step * 1.01)
    assert np.mean(np.abs(found - values) <= step * 0.51) > 0.8


def test_a_block_is_read_as_low_halves_then_high_halves() -> None:
    block = np.array([(2.0, list(range(16)))], dtype=e5._Q4_BLOCK)
    assert e5.unpack_q4(block).tolist() == [2.0 * (i - 8) for i in range(16)] + [-16.0] * 16


def test_a_carrier_file_cut_anywhere_is_reported() -> None:
    data = tiny.e5_file()
    assert e5.read(data).pieces == tuple(tiny.PIECES)
    for end in [*range(0, len(data), len(data) // 200), len(data) - 1]:
        with pytest.raises(e5.UnreadableWeights, match="fuente fetch"):
            e5.read(data[:end])


def test_the_normaliser_does_what_the_map_says() -> None:
    full = {**tiny.characters(), 0xFF5E: "\uff5e", ord("ß"): "ss"}  # two places where a map may differ
    made = e5.normaliser(full)
    for code in {*full, *range(0, 0x110000, 5)}:
        if not (0xD800 <= code < 0xE000 or code in e5._SHIELDS):
            assert made.normalize_str(chr(code)) == full.get(code, chr(code)), hex(code)
    assert made.normalize_str("a \n  b") == "a b"
    assert made.normalize_str("e\u0301") == "é"


WORDS = st.text(
    st.one_of(st.sampled_from("la nación de 42 ¿qué? ▁\n\t"), st.characters(exclude_categories=["Cs"])),
    max_size=60,
)


@pytest.fixture(scope="module")
def tiny_tokenizers(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, unigram.Unigram]:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    full = Tokenizer(
        models.Unigram(
            [(p, 0.0 if p[0] == "<" else -2 - 0.1 * i) for i, p in enumerate(tiny.PIECES)], 3, False
        )
    )
    full.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    full.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    full.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    full.enable_truncation(max_length=32)
    folder = tmp_path_factory.mktemp("unigram")
    unigram.save(full, folder)
    return full, unigram.load(folder, bos=0, eos=2, unk=3, control=(1, len(tiny.PIECES) - 1))


@given(text=WORDS)
@settings(max_examples=300, deadline=None)
def test_the_small_tokenizer_cuts_as_the_big_one_does(
    tiny_tokenizers: tuple[object, unigram.Unigram], text: str
) -> None:
    full, small = tiny_tokenizers
    text = "la " + text
    # the big one takes the name of a control mark for the mark itself; see the next story
    read = full.normalizer.normalize_str(text)  # type: ignore[attr-defined]
    assume(not any(mark in read for mark in ("<s>", "</s>", "<pad>", "<unk>", "<mask>")))
    assert small.encode(text, 32) == full.encode(text).ids  # type: ignore[attr-defined]


def test_a_text_cannot_write_control_marks(tiny_tokenizers: tuple[object, unigram.Unigram]) -> None:
    ids = tiny_tokenizers[1].encode("la </s> <mask> <unk> <pad> <s>", 32)
    assert ids[0] == 0
    assert ids[-1] == 2
    assert not {0, 1, 2, len(tiny.PIECES) - 1} & set(ids[1:-1])


# --- the embedding model made out of it, end to end, from a small carrier


def tiny_weights(folder: Path) -> tuple[Weights, tuple[str, ...]]:
    data = tiny.e5_file()
    carrier = tiny.wheel(folder, "tiny-e5", data, platform="manylinux2014_x86_64")
    options = ("--no-index", "--find-links", str(folder))
    return Weights("tiny-e5", carrier, hashlib.sha256(data).hexdigest()), options


def test_weights_inside_the_wheel_that_are_others_are_not_used(tmp_path: Path) -> None:
    tiny_e5, options = tiny_weights(tmp_path / "wheels")
    other = Weights(tiny_e5.name, tiny_e5.carrier, "0" * 64)
    with pytest.raises(WrongFile, match="They were not used"):
        weights.embedding_model(tmp_path / "cache", weights=other, pip_options=options)
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


PREPARE = """
import logging, sys
from pathlib import Path
from index import weights
from tests.test_weights import tiny_weights
logging.basicConfig(level=logging.INFO, format="%(message)s")
tiny_e5, options = tiny_weights(Path(sys.argv[1]) / sys.argv[2])
print(weights.embedding_model(Path(sys.argv[1]) / "cache", weights=tiny_e5, pip_options=options))
assert "torch" not in sys.modules
"""


@pytest.mark.long
@pytest.mark.model
def test_the_embedding_model_is_prepared_once_and_a_damaged_one_again(tmp_path: Path) -> None:
    root = str(Path(__file__).parent.parent)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", PREPARE, str(tmp_path), f"wheels{n}"],
            cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(2)
    ]  # fmt: skip
    said = [process.communicate() for process in both]
    tiny_e5, options = tiny_weights(tmp_path / "wheels")
    cache = tmp_path / "cache"
    folder = weights.embedding_folder(cache, tiny_e5)
    assert [out.strip() for out, _ in said] == [str(folder)] * 2, said
    assert "".join(err for _, err in said).count("Preparing the embedding model") == 1
    assert weights.embedding_model_ready(cache, weights=tiny_e5, thorough=True) == folder
    assert sorted(path.name for path in cache.iterdir()) == [f".{folder.name}.lock", folder.name]

    encoder = OnnxEncoder(folder, threads=2)
    vectors = encoder.encode_passages(["la nación", "", "x" * 20_000, "la nación"])
    assert vectors.shape == (4, 32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[0], vectors[3])

    os.truncate(folder / "model.onnx", 1000)
    (cache / f".{folder.name}-killed").mkdir()
    assert weights.embedding_model_ready(cache, weights=tiny_e5) is None
    with pytest.raises(EmbeddingModelUnusable, match="cannot be loaded"):
        OnnxEncoder(folder)
    with pytest.raises(ModelMissing):
        weights.embedding_model(cache, weights=tiny_e5, offline=True)
    assert weights.embedding_model(cache, weights=tiny_e5, pip_options=options) == folder
    assert weights.embedding_model_ready(cache, weights=tiny_e5, thorough=True) == folder
    assert sorted(path.name for path in cache.iterdir()) == [f".{folder.name}.lock", folder.name]


@pytest.mark.model
def test_a_folder_of_ones_own_is_an_embedding_model_too(tmp_path: Path) -> None:
    folder = tmp_path / "my-e5"
    e5.write_folder(e5.read(tiny.e5_file()), folder)
    encoder = load_encoder(IndexSettings(embed_model=str(folder), offline=True))
    query, passage = encoder.encode_queries(["la nación"]), encoder.encode_passages(["la nación"])
    assert query.shape == (1, encoder.dimension) == (1, 32)
    assert not np.allclose(query, passage), "the prefixes are missing"
    assert encoder.encode_passages([]).shape == (0, 32)
    assert encoder.name.startswith(str(folder) + "@")
    same = load_encoder(IndexSettings(embed_model=str(folder), offline=True))
    assert same.name == encoder.name


@pytest.mark.model
def test_an_embedding_model_that_is_nowhere_is_said(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingModelUnusable, match="not cached and fetching is switched off"):
        load_encoder(IndexSettings(embed_model="nobody/no-such-model", offline=True))
    with pytest.raises(EmbeddingModelUnusable, match="should hold a sentence-transformers model"):
        load_encoder(IndexSettings(embed_model=str(tmp_path)))

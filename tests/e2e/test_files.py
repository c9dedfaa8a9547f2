"""Files as people have them, sent to a real product as curl sends them: pictures, and what pretends to be some."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from PIL import Image
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_digits, load_iris
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder

from inferencehub.rpc.v1 import inference_pb2 as pb
from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S, ROOT, environment
from tests.support.up import Answer, RunningUp, running_up

DEMO = ROOT / "src/inferencehub/demo"
PHOTO = """
class Model:
    inputs = {"pixels": ("FP32", [-1, 3, 64, 64])}
    outputs = {"mean": ("FP32", [-1, 3])}
    idempotent = True

    def predict(self, inputs):
        return {"mean": inputs["pixels"].mean(axis=(2, 3))}
"""
PHOTO_YAML = """
image: {input: pixels, layout: NCHW, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], fit: crop}
batching: {max_batch_size: 8, max_delay_ms: 200}
"""
LARGE = 1_000
FLOWERS = ["sepal length", "sepal width", "petal length", "petal width"]
SPECIES = np.array(["setosa", "versicolor", "virginica"])[load_iris().target]
PNG, JPEG = "image/png", "image/jpeg"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    folder = tmp_path_factory.mktemp("models")
    for name in ("resnet", "iris"):
        shutil.copytree(DEMO / name, folder / name)
    put(folder, "photo", "1", {"model.py": PHOTO, "model.yaml": PHOTO_YAML})
    frame = pd.DataFrame(load_iris().data, columns=FLOWERS)
    put(folder, "flowers", "1", {"model.skops": skops.io.dumps(LogisticRegression(max_iter=500).fit(frame, SPECIES))})
    put(folder, "riders", "1", {"model.skops": skops.io.dumps(riders())})
    put(folder, "walkers", "1", {"model.skops": skops.io.dumps(riders(handle_unknown="error"))})
    put(folder, "wrong", "1", {"model.py": PHOTO, "model.yaml": "image: {input: pixels, layout: NHWC}\n"})
    with running_up(tmp_path_factory.mktemp("files") / "home", "--models", str(folder)) as running:
        yield running


def riders(handle_unknown: str = "ignore") -> Pipeline:
    """Trained on a frame of mixed columns: an input each."""
    frame = pd.DataFrame({"age": [20, 30, 40, 50], "city": ["Rome", "Oslo", "Rome", "Bern"], "km": [1.0, np.nan, 3, 4]})
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown=handle_unknown), ["city"]), (SimpleImputer(), ["km"]), remainder="passthrough"
    )
    return make_pipeline(columns, LinearRegression()).fit(frame, [1.0, 2, 3, 4])


def send(up: RunningUp, model: str, body: bytes, media_type: str = PNG, more: str = "", **headers: str) -> Answer:
    return up.send(f"/predict?model_name={model}{more}", body, media_type, x_request_timeout_ms="60000", **headers)


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def noise(side: int) -> Image.Image:
    """Of a seed, so that no two runs differ."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8))


def digit_file(index: int) -> bytes:
    return saved(Image.fromarray((load_digits().images[index] * 255 / 16).round().astype(np.uint8)))


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_png_of_a_digit_is_read(up: RunningUp, version: str) -> None:
    for index in range(10):
        answer = send(up, "resnet", digit_file(index), more=f"&version={version}")
        assert answer.status == 200
        assert answer.json()["outputs"]["label"] == str(load_digits().target[index])
        assert len(answer.json()["outputs"]["probabilities"]) == 10
        assert answer.headers["x-inferencehub-version"] == version


def test_a_file_is_answered_as_its_pixels_are(up: RunningUp) -> None:
    image = Image.fromarray(np.arange(0, 256, 4, np.uint8).reshape(8, 8))
    pixels = (np.asarray(image) / 255 * 16).tolist()
    by_file = send(up, "resnet", saved(image)).json()["outputs"]
    by_pixels = up.predict("resnet", pixels).json()["outputs"]
    np.testing.assert_allclose(by_file["probabilities"], by_pixels["probabilities"], rtol=1e-5)


def test_a_large_photo_comes_by_the_way_of_large_tensors_and_is_scaled_as_declared(up: RunningUp) -> None:
    photo = noise(LARGE)
    body = saved(photo)
    assert len(body) > 2_000_000
    answer = send(up, "photo", body)
    assert answer.status == 200, answer.body
    expected = (np.asarray(photo).mean(axis=(0, 1)) / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    np.testing.assert_allclose(answer.json()["outputs"]["mean"], expected, atol=0.02)
    assert send(up, "photo", saved(photo, "JPEG"), JPEG).status == 200


def test_files_of_several_callers_share_a_run(up: RunningUp) -> None:
    files = [saved(Image.new("RGB", (70, 70), (value, 0, 0))) for value in range(0, 80, 10)]
    with ThreadPoolExecutor(len(files)) as callers:
        bodies = callers.map(lambda file: send(up, "photo", file, accept="application/x-protobuf").body, files)
        answers = [pb.PredictResponse.FromString(body) for body in bodies]
    assert max(answer.timings.batch_calls for answer in answers) > 1
    assert {tuple(answer.outputs[0].shape) for answer in answers} == {(3,)}
    reds = [np.frombuffer(answer.outputs[0].raw, np.float32)[0] for answer in answers]
    np.testing.assert_allclose(reds, (np.arange(0, 80, 10) / 255 - 0.485) / 0.229, rtol=1e-5)


def test_the_catalogue_says_which_files_a_version_takes(up: RunningUp) -> None:
    (version,) = up.request("GET", "/models/photo").json()["versions"]
    assert version["image"]["media_types"] == [PNG, JPEG]
    assert (version["image"]["mode"], version["image"]["size"], version["image"]["fit"]) == ("RGB", [64, 64], "crop")
    assert (version["image"]["mean"], version["image"]["std"]) == ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    assert version["image"]["black"] == pytest.approx(-0.485 / 0.229)
    (iris, *_) = up.request("GET", "/models/iris").json()["versions"]
    assert "image" not in iris


def test_an_image_that_disagrees_with_the_signature_fails_to_load(up: RunningUp) -> None:
    (version,) = up.request("GET", "/models/wrong").json()["versions"]
    assert version["state"] == "FAILED"
    assert version["failure"] == "`pixels` has 64 channels by `image.layout` HWC; a picture has 1, 3 or 4."


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
    )


PHOTO_FILE = saved(noise(64), "JPEG")
SIZE_AT = PHOTO_FILE.index(b"\xff\xc0") + 5
BOMB = zlib.compress(bytes(100_000_000), 9)
REFUSED: dict[str, tuple[bytes, str, str]] = {
    "text": (b"not a picture", PNG, "does not begin as a file of type image/png"),
    "other-type": (PHOTO_FILE, PNG, "The body is of type image/jpeg"),
    "cut": (PHOTO_FILE[:-400], JPEG, "ends too early"),
    "cut-in-a-large-one": (saved(noise(LARGE))[:-100_000], PNG, "The PNG"),
    "pixels-of-a-png": (png(60_000, 60_000), PNG, "may have 50000000 pixels"),
    "pixels-of-a-jpeg": (
        PHOTO_FILE[:SIZE_AT] + b"\xff" * 4 + PHOTO_FILE[SIZE_AT + 4 :],
        JPEG,
        "may have 50000000 pixels",
    ),
    "text-bomb": (png(8, 8, chunk(b"zTXt", b"a\0\0" + BOMB)), PNG, "The PNG is broken"),
    "profile-bomb": (png(8, 8, chunk(b"iCCP", b"a\0\0" + BOMB)), PNG, "The PNG is broken"),
    "scans": (PHOTO_FILE[:-2] + b"\xff\xda" * 1_000 + PHOTO_FILE[-2:], JPEG, "more than 100 scans"),
    "animated": (saved(noise(8), save_all=True, append_images=[Image.new("RGB", (8, 8))]), PNG, "animated"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_or_too_much_of_one_is_refused(up: RunningUp, name: str) -> None:
    body, media_type, said = REFUSED[name]
    answer = send(up, "photo", body, media_type)
    assert answer.status == 400, answer.body
    assert answer.json()["reason"] == "INPUT_MISMATCH"
    assert said in answer.json()["detail"]


def test_bombs_cost_the_worker_nothing(up: RunningUp) -> None:
    """After all of them the same workers serve, and none has taken the memory that they asked for."""
    pids = {process.pid for process in up.worker_processes()}
    with ThreadPoolExecutor(8) as callers:
        list(callers.map(lambda each: send(up, "photo", each[0], each[1]).status, [*REFUSED.values()] * 3))
    assert send(up, "resnet", digit_file(3)).status == 200
    assert {process.pid for process in up.worker_processes()} == pids
    assert max(process.memory_info().rss for process in up.worker_processes()) < 700 * 2**20


def test_garbage_gets_an_answer_of_400_whatever_it_is(up: RunningUp) -> None:
    random = np.random.default_rng(7)
    for base, media_type in ((saved(noise(64)), PNG), (PHOTO_FILE, JPEG)):
        for _ in range(40):
            body = bytearray(base)
            for at in random.integers(0, len(body), 20):
                body[at] = random.integers(0, 256)
            answer = send(up, "resnet", bytes(body[: random.integers(10, len(body))]), media_type)
            assert answer.status in (200, 400), answer.body
    assert send(up, "resnet", PHOTO_FILE, JPEG).status == 200


def test_a_model_without_a_picture_says_what_to_put_into_its_model_yaml(up: RunningUp) -> None:
    answer = send(up, "iris", PHOTO_FILE, JPEG)
    assert answer.status == 415
    assert "name the input that is a picture as `image` in its model.yaml" in answer.json()["detail"]


def test_traffic_rules_hold_for_files(up: RunningUp) -> None:
    """By header, by key, and by a field that a file does not bring."""
    document = up.request("GET", "/admin/traffic/resnet").json()
    rules = {"rules": [{"header": "x-beta", "value": "1", "version": "1"}], "sticky": {"by": "field", "name": "user"}}
    put_it = up.request("PUT", "/admin/traffic/resnet", document | {"weights": {"2": 100}} | rules)
    assert put_it.status == 200, put_it.body
    plain = up.send("/predict?model_name=resnet", digit_file(1), PNG)
    beta = up.send("/predict?model_name=resnet", digit_file(1), PNG, x_beta="1")
    assert (plain.json()["version"], beta.json()["version"]) == ("2", "1")


# ---- rows

CSV, NDJSON = "text/csv", "application/x-ndjson"


def table(answer: Answer) -> pd.DataFrame:
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == CSV
    return pd.read_csv(BytesIO(answer.body))


def test_a_csv_file_is_answered_row_by_row_in_kind(up: RunningUp) -> None:
    data = pd.DataFrame(load_iris().data, columns=FLOWERS)
    shuffled = data[FLOWERS[::-1]].to_csv(index=False).encode()
    found = table(send(up, "flowers", shuffled, CSV))
    assert list(found.columns) == [
        "label",
        *(f"probabilities_{name}" for name in ("setosa", "versicolor", "virginica")),
    ]
    expected = up.predict("flowers", load_iris().data.tolist()).json()["outputs"]
    assert found["label"].tolist() == expected["label"]
    assert found.iloc[:, 1:].to_numpy().tolist() == expected["probabilities"]


def test_a_matrix_without_names_takes_rows_by_place(up: RunningUp) -> None:
    plain = "\n".join(",".join(map(str, row)) for row in load_iris().data[:5]).encode()
    headed = ",".join(FLOWERS).encode() + b"\r\n" + plain.replace(b"\n", b"\r\n")
    assert table(send(up, "iris", plain, CSV))["label"].tolist() == ["setosa"] * 5
    assert send(up, "iris", headed, CSV).body == send(up, "iris", plain, CSV).body


def test_a_frame_of_mixed_columns_takes_empty_cells_for_missing(up: RunningUp) -> None:
    rows = b'city,km,age\nRome,,20\n"Bern",4.0,50\n'
    by_csv = table(send(up, "riders", rows, CSV))["value"].tolist()
    inputs = {"age": [20, 50], "city": ["Rome", "Bern"], "km": [None, 4]}
    assert by_csv == up.predict("riders", inputs).json()["outputs"]["value"]


def test_json_lines_are_answered_line_by_line(up: RunningUp) -> None:
    lines = b'{"age":20,"city":"Rome","km":null}\n{"age":50,"city":"Bern","km":4}\n'
    answer = send(up, "riders", lines, NDJSON)
    assert (answer.status, answer.headers["content-type"]) == (200, NDJSON)
    values = [json.loads(line)["outputs"]["value"] for line in answer.body.splitlines()]
    assert values == send(up, "riders", lines, NDJSON, accept="application/json").json()["outputs"]["value"]
    bare = send(up, "iris", b"[5.1,3.5,1.4,0.2]\n[6.3,3.4,5.6,2.4]", NDJSON)
    assert [json.loads(line)["outputs"]["label"] for line in bare.body.splitlines()] == ["setosa", "virginica"]


def test_a_large_table_is_read_beside_other_calls(up: RunningUp) -> None:
    data = np.tile(load_iris().data, (500, 1))
    body = pd.DataFrame(data, columns=FLOWERS).to_csv(index=False).encode()
    with ThreadPoolExecutor(4) as callers:
        large = callers.submit(send, up, "flowers", body, CSV)
        small = [callers.submit(up.predict, "iris", [5.1, 3.5, 1.4, 0.2]) for _ in range(20)]
        assert {each.result().status for each in small} == {200}
        assert len(table(large.result())) == len(data)


def test_what_is_wrong_with_a_table_is_named_by_row_and_column(up: RunningUp) -> None:
    body = (",".join(FLOWERS) + "\n5.1,3.5,1.4,0.2\n5.1,3.5,1.4,thin\n").encode()
    answer = send(up, "flowers", body, CSV)
    assert answer.status == 400
    assert answer.json()["errors"] == [
        {
            "pointer": "/rows/1/petal width",
            "detail": 'expected a number, or "NaN", "Infinity" or "-Infinity", got the string "thin"',
        }
    ]
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_catalogue_tells_the_names_of_columns(up: RunningUp) -> None:
    (version,) = up.request("GET", "/models/flowers").json()["versions"]
    assert version["inputs"][0]["feature_names"] == FLOWERS


# ---- names


def post(up: RunningUp, model: str, inputs: Any, **parameters: Any) -> Answer:
    return up.request("POST", "/predict", {"model_name": model, "inputs": inputs, "parameters": parameters})


def test_inputs_and_answers_speak_in_names(up: RunningUp) -> None:
    measured = dict(zip(FLOWERS, [5.1, 3.5, 1.4, 0.2], strict=True))
    turned = dict(reversed(measured.items()))
    plain = post(up, "flowers", [list(measured.values())]).json()["outputs"]
    for inputs in ([turned], {name: [value] for name, value in turned.items()}, {"features": [turned]}):
        assert post(up, "flowers", inputs).json()["outputs"] == plain
    named = post(up, "flowers", turned, classes="named").json()["outputs"]
    assert named == {
        "label": "setosa",
        "probabilities": dict(zip(sorted(set(SPECIES)), *plain["probabilities"], strict=True)),
    }
    likeliest = post(up, "flowers", turned, top=2).json()["outputs"]["probabilities"]
    assert list(likeliest.items()) == sorted(named["probabilities"].items(), key=lambda each: -each[1])[:2]
    misspelt = {name.replace("petal l", "petal_l"): value for name, value in turned.items()}
    unknown, missing = post(up, "flowers", misspelt).json()["errors"]
    assert unknown["pointer"] == "/inputs/petal_length"
    assert unknown["detail"].endswith("; did you mean petal length?")
    assert missing == {"pointer": "/inputs/petal length", "detail": "expected a column of FP64, got nothing"}
    refused = post(up, "flowers", turned, top=0)
    assert (refused.status, refused.json()["errors"][0]["pointer"]) == (400, "/parameters/top")


def test_a_file_is_answered_by_the_likeliest_classes(up: RunningUp) -> None:
    answer = send(up, "resnet", digit_file(3), more="&top=2")
    digits = answer.json()["outputs"]["probabilities"]
    assert len(digits) == 2
    assert max(digits, key=digits.__getitem__) == answer.json()["outputs"]["label"] == "3"


def test_categories_are_told_and_others_are_the_callers_fault(up: RunningUp) -> None:
    (version,) = up.request("GET", "/models/walkers").json()["versions"]
    assert {each["name"]: each.get("categories") for each in version["inputs"]} == {
        "age": None,
        "city": ["Bern", "Oslo", "Rome"],
        "km": None,
    }
    rows = [{"age": 20, "city": "Rome", "km": 1}, {"km": None, "age": 30, "city": "Atlantis"}]
    assert post(up, "riders", rows).json()["outputs"]["value"][0] == pytest.approx(1, abs=0.5)
    refused = post(up, "walkers", rows)
    assert (refused.status, refused.json()["reason"]) == (400, "INPUT_MISMATCH")
    assert (
        "`city` must be one of 'Bern', 'Oslo', 'Rome', which training knew; 'Atlantis' came" in refused.json()["detail"]
    )
    assert post(up, "walkers", rows[:1]).status == 200


# ---- the command line


def ask(up: RunningUp, *arguments: str, given: bytes = b"", folder: Path | None = None) -> tuple[int, str, str]:
    """`inferencehub predict`: exit code, stdout, stderr."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "inferencehub", "predict", *arguments],
        env=environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key),
        input=given,
        capture_output=True,
        timeout=DEADLINE_S,
        cwd=folder,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same flowers as files of all kinds."""
    folder = tmp_path_factory.mktemp("files")
    frame = pd.DataFrame(load_iris().data, columns=FLOWERS)
    shuffled = frame[FLOWERS[::-1]]
    shuffled.to_csv(folder / "flowers.csv", index=False)
    shuffled.to_parquet(folder / "flowers.parquet")
    np.save(folder / "flowers.npy", frame.to_numpy())
    (folder / "flowers.ndjson").write_text("".join(f"{json.dumps(row)}\n" for row in load_iris().data.tolist()))
    (folder / "digit.png").write_bytes(digit_file(3))
    return folder


@pytest.fixture(scope="module")
def expected(up: RunningUp) -> list[str]:
    labels: list[str] = up.predict("flowers", load_iris().data.tolist()).json()["outputs"]["label"]
    return labels


@pytest.mark.parametrize("kind", ["csv", "parquet", "npy", "ndjson"])
def test_the_command_line_sends_the_rows_of_a_file_in_batches(
    up: RunningUp, folder: Path, expected: list[str], kind: str
) -> None:
    """In order, and with the same answers from standard input, where its beginning says what it is."""
    code, out, talk = ask(up, "flowers", f"@flowers.{kind}", "--batch-rows", "7", folder=folder)
    assert (code, talk) == (0, "flowers 1, 150 rows\n")
    if kind == "csv":
        assert pd.read_csv(StringIO(out))["label"].tolist() == expected
    else:
        assert [json.loads(line)["outputs"]["label"] for line in out.splitlines()] == expected
    assert ask(up, "flowers", "-", given=(folder / f"flowers.{kind}").read_bytes())[:2] == (0, out)


def test_the_command_line_writes_what_the_name_of_the_output_says(
    up: RunningUp, folder: Path, expected: list[str], tmp_path: Path
) -> None:
    for name in ("a.csv", "a.ndjson", "a.json", "a.parquet", "a.npy"):
        more = ("--select", "probabilities") if name == "a.npy" else ()
        code, out, talk = ask(up, "flowers@1", f"@{folder / 'flowers.csv'}", "--output", str(tmp_path / name), *more)
        assert (code, out) == (0, ""), talk
    assert pd.read_csv(tmp_path / "a.csv")["label"].tolist() == expected
    lines = (tmp_path / "a.ndjson").read_text().splitlines()
    assert [json.loads(line)["outputs"]["label"] for line in lines] == expected
    assert [row["label"] for row in json.loads((tmp_path / "a.json").read_text())] == expected
    assert pd.read_parquet(tmp_path / "a.parquet")["label"].tolist() == expected
    likeliest = load_iris().target_names[np.load(tmp_path / "a.npy").argmax(axis=1)]
    assert likeliest.tolist() == expected
    assert len(list(tmp_path.iterdir())) == 5


def test_the_command_line_takes_pictures(up: RunningUp, folder: Path, tmp_path: Path) -> None:
    code, out, _ = ask(up, "resnet@2", "@digit.png", "--json", folder=folder)
    assert code == 0
    assert json.loads(out)["outputs"]["label"] == "3"
    code, out, _ = ask(up, "resnet@2", "-", "--select", "label", given=(folder / "digit.png").read_bytes())
    assert (code, out) == (0, 'label  "3"\n')
    assert ask(up, "resnet@2", "@digit.png", "--output", str(tmp_path / "digit.csv"), folder=folder)[0] == 0
    assert pd.read_csv(tmp_path / "digit.csv")["label"].tolist() == [3]


def test_what_goes_wrong_leaves_no_output_behind(up: RunningUp, folder: Path, tmp_path: Path) -> None:
    rows = "\n".join([",".join(FLOWERS), *["5.1,3.5,1.4,0.2"] * 300, "5.1,3.5,thin,0.2"])
    code, _, talk = ask(up, "flowers", "-", "--output", str(tmp_path / "a.csv"), given=rows.encode())
    assert code == 1
    assert "Row 300, column 'petal length': expected a number, got 'thin'." in talk
    assert list(tmp_path.iterdir()) == []
    assert ask(up, "nothing", "@flowers.csv", folder=folder)[0] == 4
    assert ask(up, "flowers", "@flowers.xyz", folder=folder)[0] == 2
    assert ask(up, "flowers", "@flowers.csv", "--output", "a.txt", folder=folder)[0] == 2
    assert ask(up, "resnet", "@digit.png", "--input-format", "csv", folder=folder)[0] == 1

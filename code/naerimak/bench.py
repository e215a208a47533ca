"""빠르기를 잽니다: ``make bench``, 곧 ``python -m naerimak.bench``.

시험이 아니므로 문턱을 넘지 못해도 실패하지 않고, 잰 값과 목표를 나란히 적습니다.
"""

import os

# BLAS는 처음 불릴 때 실의 수를 정하므로 numpy보다 먼저 적는다.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np

from naerimak import MLP, Adam
from naerimak.experiments import layer_statistics
from naerimak.initializers import xavier_normal
from naerimak.tables import write_anywhere
from naerimak.training import Updater

SIZES = (784, 100, 100, 100, 100, 10)
BATCH = 100
ROUNDS = 15
STEPS = 20


def _median_ms(functions: dict[str, Callable[[], object]]) -> dict[str, float]:
    """번갈아 재어 기계의 형편이 한쪽에만 미치지 않게 합니다. 한 번 부르는 데 걸린 시간(ms)의 중앙값입니다."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for call in functions.values():
        for _ in range(5):
            call()
    for _ in range(ROUNDS):
        for name, call in functions.items():
            begin = time.perf_counter()
            for _ in range(STEPS):
                call()
            times[name].append((time.perf_counter() - begin) / STEPS * 1e3)
    return {name: float(np.median(found)) for name, found in times.items()}


def ours(x: Any, y: Any) -> Callable[[], object]:
    """패키지의 한 걸음: float32, 벡터 하나, 덩이로 나눈 갱신."""
    network, rule = MLP(SIZES), Adam()
    theta = network.init(np.random.default_rng(0))
    grad, update = np.empty_like(theta), Updater(rule, theta)

    def step() -> None:
        network.loss_and_grad(theta, x, y, out=grad)
        update(rule, theta, grad)

    return step


def textbook(x: Any, y: Any) -> Callable[[], object]:
    """교과서의 한 걸음: float64, 이름마다 배열 하나, 이름마다 도는 Adam.

    걸음마다 큰 배열을 새로 얻느라 시간의 3분의 1쯤을 쓰는데, glibc는 큰 배열을 한 번 돌려받은 프로그램에서는
    그 시간을 들이지 않습니다. PyTorch를 불러오는 것만으로도 그렇게 되므로,
    PyTorch와 함께 재면 교과서가 빨라져 비가 커집니다.
    """
    rng = np.random.default_rng(0)
    params = {}
    for i, (n_in, n_out) in enumerate(pairwise(SIZES), start=1):
        params[f"W{i}"] = rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{i}"] = np.zeros(n_out)
    depth = len(SIZES) - 1
    m = {key: np.zeros_like(value) for key, value in params.items()}
    v = {key: np.zeros_like(value) for key, value in params.items()}
    labels, inputs, count = np.eye(SIZES[-1])[y], x.astype(np.float64), 0

    def step() -> None:
        nonlocal count
        outputs = [inputs]
        for i in range(1, depth + 1):
            z = np.dot(outputs[-1], params[f"W{i}"]) + params[f"b{i}"]
            outputs.append(np.maximum(0, z) if i < depth else z)
        scores = np.exp(outputs[-1] - outputs[-1].max(axis=1, keepdims=True))
        delta = (scores / scores.sum(axis=1, keepdims=True) - labels) / len(inputs)
        grads = {}
        for i in range(depth, 0, -1):
            grads[f"W{i}"] = np.dot(outputs[i - 1].T, delta)
            grads[f"b{i}"] = np.sum(delta, axis=0)
            if i > 1:
                delta = np.dot(delta, params[f"W{i}"].T) * (outputs[i - 1] > 0)
        count += 1
        rate = 0.001 * np.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        for key in params:
            m[key] += (1 - 0.9) * (grads[key] - m[key])
            v[key] += (1 - 0.999) * (grads[key] ** 2 - v[key])
            params[key] -= rate * m[key] / (np.sqrt(v[key]) + 1e-7)

    return step


def pytorch(x: Any, y: Any) -> Callable[[], object] | None:
    """PyTorch(eager)의 한 걸음. PyTorch가 없으면 ``None``입니다."""
    try:
        torch: Any = import_module("torch")
    except ImportError:
        return None
    torch.set_num_threads(1)
    layers: list[Any] = []
    for n_in, n_out in pairwise(SIZES):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(model.parameters())
    inputs, labels = torch.from_numpy(x), torch.from_numpy(y)

    def step() -> None:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), labels).backward()
        optimizer.step()

    return step


def bench_step() -> None:
    """784-100×4-10 신경망, 미니배치 100, Adam, 실 하나의 한 걸음."""
    rng = np.random.default_rng(0)
    x = rng.random((BATCH, SIZES[0]), dtype=np.float32)
    y = rng.integers(0, SIZES[-1], BATCH)
    functions = {"내리막": ours(x, y), "교과서(float64, 이름마다)": textbook(x, y)}
    if (torch_step := pytorch(x, y)) is not None:
        functions["PyTorch(eager)"] = torch_step
    found = _median_ms(functions)
    print("MLP 784-100×4-10, 미니배치 100, Adam, 실 하나: 한 걸음의 중앙값")
    for name, ms in found.items():
        print(f"  {name}: {ms:.2f} ms")
    print(f"  교과서에 대한 비 {found['내리막'] / found['교과서(float64, 이름마다)']:.2f} (목표 0.35 이하)")
    if "PyTorch(eager)" in found:
        print(f"  PyTorch에 대한 비 {found['내리막'] / found['PyTorch(eager)']:.2f} (목표 0.70 이하)")
    else:
        print("  PyTorch가 없어 비교하지 않았습니다. pip install torch로 설치하면 함께 잽니다.")


def bench_layers() -> None:
    """1000×100 입력, 다섯 층의 통계 한 번."""
    found = _median_ms({"통계": lambda: layer_statistics("tanh", xavier_normal)})
    print("다섯 층의 통계 한 번(1000×100, 활성화값과 기울기의 히스토그램 포함): 중앙값")
    print(f"  {found['통계']:.2f} ms (목표 5 ms 이하)")


if __name__ == "__main__":
    write_anywhere()
    bench_step()
    bench_layers()

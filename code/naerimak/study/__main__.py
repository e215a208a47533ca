"""최적화 기법을 비교하는 명령.

    python -m naerimak.study run        # 탐색해서 data/comparison.npz를 새로 만든다(make sweep)
    python -m naerimak.study run --plan schedules   # 스케줄을 탐색해서 data/schedules.npz를 새로 만든다
    python -m naerimak.study table      # 저장한 결과를 표로 보인다
    python -m naerimak.study time       # 실행기마다 걸린 시간을 재고 결과가 같은지 본다

강의가 보이는 결과는 ``data/comparison.npz``에 있습니다. 만든 명령과 버전과 시드가 함께 들어 있습니다.
명령마다 ``--data mnist``를 붙이면 MNIST로 하며, 그 결과는 ``data/comparison-mnist.npz``에 있습니다.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD, Adam
from naerimak.study.jobs import DATA, Descent, Training
from naerimak.study.results import PLANS, load, run, sample, save, stored
from naerimak.study.running import dask, local_dask, pool, sweep
from naerimak.tables import number, write_anywhere
from naerimak.timing import seconds


def show_times(count: int = 48) -> None:
    """같은 일을 실행기마다 해 보고, 걸린 시간과 결과가 같은지를 적습니다. 일꾼을 띄우는 시간은 뺍니다."""
    dask()  # 없으면 오래 재기 전에 알린다.
    jobs, short = sample(load().results, count), [Training(SGD(), seed, epochs=1) for seed in range(4)]
    found: dict[str, tuple[float, list[Array]]] = {}

    def timed(name: str, executor: Executor | None) -> None:
        sweep(short, executor=executor, progress=False)
        results: list[Array] = []
        spent = seconds(lambda: results.extend(sweep(jobs, executor=executor, progress=False)), repeats=1)
        found[name] = spent, results

    timed("이 프로세스", None)
    with pool(2) as executor:
        timed("프로세스 둘", executor)
    with local_dask(2) as client:
        timed("Dask 일꾼 둘", client.get_executor())
    base, expected = found["이 프로세스"]
    print(f"신경망 학습 {len(jobs)}번")
    for name, (spent, results) in found.items():
        same = all(map(np.array_equal, results, expected))
        print(f"  {name}: {spent:.1f}초 ({base / spent:.2f}배), 결과가 비트까지 같음: {same}")
    descents = [Descent(Ravine(), (-7.0, 2.0), Adam(lr), 30) for lr in np.geomspace(0.001, 10, 100).tolist()]
    alone = 1e3 * seconds(lambda: [job.run() for job in descents], repeats=5)
    stacked = 1e3 * seconds(lambda: Descent.together(descents), repeats=5)
    print(f"골짜기의 학습률 100개: 하나씩 {alone:.1f} ms, 쌓아서 {stacked:.2f} ms ({alone / stacked:.0f}배)")


def main(arguments: Sequence[str] | None = None) -> None:
    """명령줄에서 부릅니다."""
    parser = argparse.ArgumentParser(
        prog="python -m naerimak.study", description="최적화 기법을 비교하는 탐색"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("run", help="탐색해서 결과를 저장한다. 멈추었다 다시 부르면 하던 데서 잇는다")
    runs.add_argument("--data", choices=list(DATA), default="digits")
    runs.add_argument("--plan", choices=PLANS, default="comparison", help="9강의 비교나 16강의 스케줄")
    runs.add_argument("--workers", type=int, default=0, help="프로세스의 수. 0이면 이 프로세스에서 한다")
    runs.add_argument("--cluster", help="Dask 스케줄러의 주소")
    runs.add_argument("--path", type=Path, help="결과를 쌓아 두는 파일")
    runs.add_argument("--output", type=Path, help="다 모은 결과를 적을 npz. 주지 않으면 패키지의 data")
    shows = commands.add_parser("table", help="저장한 결과를 표로 보인다")
    shows.add_argument("--data", choices=list(DATA), default="digits")
    shows.add_argument("--output", type=Path, help="읽을 npz. 주지 않으면 패키지의 data")
    commands.add_parser("time", help="실행기마다 걸린 시간을 잰다")
    write_anywhere()
    given = parser.parse_args(arguments)
    if given.command == "time":
        show_times()
    elif given.command == "table":
        print(load(given.data, given.output).summary())
    else:
        stem = given.data if given.plan == "comparison" else f"{given.data}-{given.plan}"
        path = given.path or Path("_build") / f"sweep-{stem}.jsonl"
        output = given.output or stored(given.data, given.plan)
        asked: dict[str, Any] = {"plan": given.plan, "path": path}
        if given.cluster:
            with dask().Client(given.cluster) as client:
                found = run(given.data, executor=client.get_executor(), **asked)
        elif given.workers:
            with pool(given.workers) as executor:
                found = run(given.data, executor=executor, **asked)
        else:
            found = run(given.data, **asked)
        save(found, output)
        if given.plan == "comparison":
            print(found.summary())
        print(f"{output}에 저장했습니다({number(output.stat().st_size / 1e3)} kB).")


if __name__ == "__main__":
    main()

"""만든 사이트의 빠르기와 무게를 잰다: `make bench`. 시험이 아니므로 목표를 넘겨도 실패하지 않는다.

강의의 번호를 적으면(`python tools/bench_site.py 08 13`) 그 쪽의 입력 하나에 드는 시간만 잰다.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import chromium
import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from serving import LAUNCH_ARGS, SHOWN, SITE, Traffic, served
from tiny_page import write_page

from naerimak._types import Array
from naerimak.widgets import PlaygroundExplorer, RaceExplorer
from naerimak.widgets.race import SPEEDS

# 입력 사건이 난 때부터 그 화면 갱신이 끝난 때까지를 잰다.
RECORD = """() => {
  window.delays = [];
  addEventListener("input", (event) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => delays.push(performance.now() - event.timeStamp);
      port2.postMessage(null);
    });
  }, true);
}"""
# 재생하는 동안 화면 갱신(requestAnimationFrame)의 간격을 잰다.
FRAMES = """() => new Promise((done) => {
  const play = document.querySelector(".nm-play");
  play.click();
  const times = [];
  const tick = (now) => {
    times.push(now);
    if (play.textContent === "멈추기") requestAnimationFrame(tick);
    else done(times.slice(1).map((time, k) => time - times[k]));
  };
  requestAnimationFrame(tick);
})"""


def drag_all(page: Page) -> None:
    """쪽의 모든 슬라이더를 끝에서 끝까지 끈다."""
    for slider in page.query_selector_all(".naerimak-explorer input[type=range]:enabled"):
        slider.scroll_into_view_if_needed()
        # 넘긴 화면을 칠하는 일은 조절기의 일이 아니므로 기다린다.
        page.wait_for_timeout(300)
        box = slider.bounding_box()
        if box is None:
            continue
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 10, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 10, middle, steps=30)
        page.mouse.up()
    for select in page.query_selector_all(".naerimak-explorer select"):
        for option in range(select.evaluate("node => node.options.length")):
            select.select_option(index=option)
            page.wait_for_timeout(20)


def repaint(browser: Browser, url: str, throttle: int) -> float:
    """입력에서 다시 그리기까지 걸린 시간의 95번째 백분위수(ms)."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(url)
    page.evaluate(SHOWN)
    if throttle > 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.evaluate(RECORD)
    drag_all(page)
    page.wait_for_timeout(200)
    found = page.evaluate("delays")
    page.context.close()
    return float(np.percentile(found, 95)) if found else 0.0


SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# 탐색기가 없는 쪽의 슬라이더. 재는 일과 브라우저가 슬라이더를 옮기는 일에 드는 시간을 잰다.
INERT = """<!doctype html><title>빈 쪽</title><div class="naerimak-explorer">
<input type="range" max="300" style="width: 300px; height: 40px"></div>"""
INPUTS = 24
"""슬라이더 하나에서 재는 입력의 수."""


def dragged(page: Page, slider: Any, spent: Callable[[Callable[[], object]], None]) -> None:
    """슬라이더를 끝에서 끝까지 끌며, 움직일 때마다 ``spent``에 넘긴다."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    if box is None:
        return
    left, middle = box["x"] + 10, box["y"] + box["height"] / 2
    page.mouse.move(left, middle)
    page.mouse.down()
    page.evaluate(SETTLED)
    for k in range(1, INPUTS + 1):
        x = left + (box["width"] - 20) * k / INPUTS
        spent(partial(page.mouse.move, x, middle))
    page.mouse.up()


def input_costs(page: Page, throttle: int = 1, slider: Any = None) -> Array:
    """입력마다 쪽의 주 스레드가 일한 시간(ms)과 그 가운데 스크립트, 스타일, 놓기. 나머지는 칠하기 따위다.

    벽시계가 아니라 스레드가 실제로 쓴 시간이므로, 다른 일이 CPU를 나누어 써도 흔들리지 않는다. ``slider``를
    주면 그것 하나만 끈다.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    costs = []

    def spent(act: Callable[[], object]) -> None:
        before = work(session)
        act()
        page.evaluate(SETTLED)
        costs.append(work(session) - before)

    sliders = [slider] if slider else page.query_selector_all(".naerimak-explorer input[type=range]:enabled")
    for one in sliders:
        dragged(page, one, spent)
    for select in [] if slider else page.query_selector_all(".naerimak-explorer select:enabled"):
        select.scroll_into_view_if_needed()
        for option in range(select.evaluate("node => node.options.length")):
            page.evaluate(SETTLED)
            spent(partial(select.select_option, index=option))
    session.detach()
    return np.array(costs).reshape(-1, len(WORK))


def cost_table(browser: Browser, base: str, pages: list[Path]) -> None:
    """쪽마다 입력 하나에 든 주 스레드의 시간을, 빈 쪽과 나란히 적는다."""
    print(
        "입력 하나에 주 스레드가 일한 시간: 중앙값(스크립트 + 스타일 + 놓기 + 나머지), "
        "p95(목표: 빈 쪽 + 8 ms), CPU 4배 느릴 때 p95(33 ms)"
    )
    for name in ("빈 쪽", *(path.stem for path in pages)):
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        if name == "빈 쪽":
            page.set_content(INERT)
        else:
            traffic = Traffic(page)
            page.goto(f"{base}chapters/{name}.html")
            page.evaluate(SHOWN)
            traffic.settle()
        found, slow = input_costs(page), input_costs(page, 4)
        p50, p95 = np.percentile(found[:, 0], [50, 95])
        parts = np.median(np.c_[found[:, 1:], found[:, 0] - found[:, 1:].sum(axis=1)], axis=0)
        print(
            f"{name}: {p50:.1f} ms({' + '.join(f'{one:.1f}' for one in parts)}), {p95:.1f} ms, "
            f"{np.percentile(slow[:, 0], 95):.1f} ms, {len(found)}번",
            flush=True,
        )
        page.context.close()


def first_visit(browser: Browser, url: str) -> tuple[float, int]:
    """캐시 없이 처음 열 때, 탐색기가 움직일 수 있기까지의 시간(ms)과 받은 바이트."""
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    received = [0]
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.loadingFinished",
        lambda event: received.__setitem__(0, received[0] + event["encodedDataLength"]),
    )
    traffic = Traffic(page)
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => globalThis.naerimak?.shown.then(() => true)")
    ready = page.evaluate("() => performance.now()")
    traffic.settle()
    page.context.close()
    return ready, int(received[0])


WORK = ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def work(session: CDPSession) -> Array:
    """쪽이 지금까지 쓴 CPU 시간(ms)과 그 가운데 스크립트, 스타일, 놓기에 쓴 것."""
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return 1e3 * np.array([found[name] for name in WORK])


def busy(session: CDPSession) -> float:
    """쪽이 지금까지 쓴 CPU 시간(ms)."""
    return float(work(session)[0])


def race(browser: Browser) -> None:
    """여덟 규칙이 모두 달리는 동안 화면 갱신의 간격(ms)을 지형과 빠르기마다 적는다."""
    explorer = RaceExplorer()
    print("경주: 재생하는 동안 화면 갱신 간격의 p50, p95(목표 16.7 ms), 갱신마다 CPU 시간, 갱신 수")
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(write_page(Path(folder), [explorer]).as_uri())
        page.evaluate(SHOWN)
        session = page.context.new_cdp_session(page)
        # 다른 일이 CPU를 나누어 써도 흔들리지 않게, 쪽이 실제로 쓴 시간을 센다.
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.locator(".nm-play").first.scroll_into_view_if_needed()
        for key in (one["key"] for one in explorer.landscapes):
            page.select_option("select[data-name=landscape]", key)
            for speed in SPEEDS[2:]:
                page.select_option("select[data-name=speed]", str(speed))
                page.wait_for_timeout(300)
                before = busy(session)
                gaps = page.evaluate(FRAMES)
                spent = (busy(session) - before) / len(gaps)
                p50, p95 = np.percentile(gaps, [50, 95])
                print(f"{key}, 초마다 {speed}걸음: {p50:.1f} ms, {p95:.1f} ms, {spent:.1f} ms, {len(gaps)}번")
        page.context.close()


# 놀이터가 배우는 동안 화면 갱신마다 쪽의 일에 걸린 시간과, 그동안 간 걸음을 잰다.
LEARN = """(seconds) => new Promise((done) => {
  const one = Object.values(naerimak.models).find((model) => model.get("kind") === "playground");
  const request = window.requestAnimationFrame;
  const times = [];
  window.requestAnimationFrame = (call) => request((now) => {
    const begin = performance.now();
    call(now);
    times.push(performance.now() - begin);
  });
  const play = document.querySelector(".nm-play");
  play.click();
  setTimeout(() => {
    const steps = one.get("steps");
    window.requestAnimationFrame = request;
    play.click();
    done({ steps, times });
  }, 1000 * seconds);
})"""
LEARNED: dict[str, tuple[int, int, dict[str, Any]]] = {
    "2-32×5-2, 화면마다 한 걸음(목표 p95 10 ms)": (1, 1, {"depth": 5, "width": 32}),
    "2-32×5-2, CPU 4배 느릴 때(33 ms)": (4, 1, {"depth": 5, "width": 32}),
    "2-32×5-2, 최대한 빠르게(400걸음)": (1, 0, {"depth": 5, "width": 32}),
    "64-100×4-10 숫자, 미니배치 50, 최대한 빠르게(30걸음)": (
        1, 0, {"data": "digits", "depth": 4, "width": 100, "batch": 50},
    ),
}  # fmt: skip


def playground(browser: Browser, seconds: int = 5) -> None:
    """놀이터가 배우는 동안의 화면 갱신과 걸음을 적는다."""
    print("놀이터: 화면 갱신의 CPU 시간 p50, p95, 벽시계 p95, 쪽의 CPU 시간, 초마다 걸음, CPU 1초마다 걸음")
    with tempfile.TemporaryDirectory() as folder:
        for name, (throttle, speed, setting) in LEARNED.items():
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.goto(write_page(Path(folder), [PlaygroundExplorer(**setting)]).as_uri())
            page.evaluate(SHOWN)
            page.wait_for_function("() => document.querySelector('.naerimak-explorer').facts.first")
            page.select_option("select[data-name=speed]", str(speed))
            page.locator(".nm-play-columns").scroll_into_view_if_needed()
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            if throttle > 1:
                session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
            page.evaluate(LEARN, 1)  # 함수가 빨라진 뒤부터 잰다
            page.get_by_role("button", name="같은 시드로 다시").click()
            before = busy(session)
            found = page.evaluate(LEARN, seconds)
            spent = busy(session) - before
            browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", TASKS])
            page.evaluate(LEARN, seconds)
            p50, p95 = np.percentile(frame_costs(browser.stop_tracing()), [50, 95])
            print(
                f"{name}: {p50:.1f} ms, {p95:.1f} ms, {np.percentile(found['times'], 95):.1f} ms, "
                f"{spent / len(found['times']):.1f} ms, {found['steps'] / seconds:.0f}걸음, "
                f"{1e3 * found['steps'] / spent:.0f}걸음",
                flush=True,
            )
            page.context.close()


OWN_PAGE = "chapters/08_adam.html"
OWN_OPEN = "여기서 고쳐 실행하기"
OWN_EXPLORER = "내 규칙과 Adam"
# 단추를 누르자마자 실행까지 누른 독자가 결과를 보기까지. `rested`ms 동안 단추 위에 머물다 누른다.
FIRST_RUN = """async ([name, rested]) => {
  const handle = [...document.querySelectorAll(".python-open")].find((one) => one.textContent === name);
  handle.scrollIntoView({ block: "center" });
  if (rested) {
    handle.dispatchEvent(new PointerEvent("pointerenter"));
    await new Promise((done) => setTimeout(done, rested));
  }
  const begun = performance.now();
  handle.click();
  const until = async (find) => {
    for (;;) {
      const found = find();
      if (found) return found;
      await new Promise((done) => setTimeout(done, 2));
    }
  };
  (await until(() => document.querySelector(".py-run"))).click();
  await until(() => document.querySelector('.py-cell[data-runs="1"]'));
  return performance.now() - begun;
}"""
RUN_AGAIN = """async () => {
  document.querySelector(".py-run").click();
  while (!document.querySelector('.py-cell[data-runs="2"]')) await new Promise((done) => setTimeout(done, 2));
  return Number(document.querySelector(".py-cell").dataset.took);
}"""
# 쪽의 칸 가운데 출력이 글뿐인 것과, 쪽에서 실행할 수 있는 것. 채점하는 칸은 따로 센다.
CELLS = """() => {
  const cells = [...document.querySelectorAll(".bd-article div.cell")];
  const written = cells.filter((one) => {
    if (one.querySelector(".cell_input")?.textContent.includes("check(")) return false;
    const output = one.querySelector(".cell_output");
    return output?.textContent.trim() && !output.querySelector("img, table, script, math, figure, .katex");
  });
  const count = (kind) => document.querySelectorAll(`[data-python^="${kind}-"]`).length;
  return { written: written.length, cell: count("cell"), rule: count("rule"), exercise: count("exercise"),
    heavy: document.querySelectorAll(".needs-numpy").length };
}"""


def offered_cells(browser: Browser, base: str) -> None:
    """쪽에서 실행할 수 있는 칸의 수를 쪽마다 적는다."""
    print(
        "쪽에서 고쳐 볼 칸: 출력이 글뿐인 칸, 고쳐 보기가 달린 칸, 규칙을 쓰는 칸, 채점하는 연습, "
        "노트북이 있어야 하는 연습"
    )
    page = browser.new_page()
    total: dict[str, int] = {}
    for path in sorted((SITE / "chapters").glob("*.html")):
        page.goto(f"{base}chapters/{path.name}")
        found: dict[str, int] = page.evaluate(CELLS)
        if any(found.values()):
            print(f"{path.stem}: {', '.join(map(str, found.values()))}")
        total = {name: total.get(name, 0) + count for name, count in found.items()}
    print(f"모두: {', '.join(map(str, total.values()))}")
    page.close()


def renderer_time(browser: Browser) -> float:
    """쪽을 그리는 프로세스가 지금까지 쓴 CPU 시간(ms). Worker의 것도 든다."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return 1e3 * sum(float(one["cpuTime"]) for one in found if one["type"] == "renderer")


def own_code(browser: Browser, base: str) -> None:
    """쪽에서 쓴 코드: 여는 단추부터 첫 결과까지, 다시 실행, 쓴 규칙이 있는 길 탐색기의 슬라이더."""
    print("쪽의 파이썬: 여는 단추를 누른 때부터 첫 결과까지 ms(그동안 쓴 CPU), 다시 실행 ms")
    for throttle, rested, target in ((1, 300, 400), (1, 0, 400), (4, 0, 1500)):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        traffic = Traffic(page)
        page.goto(f"{base}{OWN_PAGE}")
        page.evaluate(SHOWN)
        traffic.settle()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
        before = renderer_time(browser)
        first = page.evaluate(FIRST_RUN, [OWN_OPEN, rested])
        spent = renderer_time(browser) - before
        again = page.evaluate(RUN_AGAIN)
        how = f"CPU {throttle}배 느릴 때, 단추 위에 {rested} ms 머물다 누름"
        print(f"{how}: {first:.0f} ms(목표 {target}, CPU {spent:.0f}), {again:.0f} ms")
        if rested:
            box = page.locator(".naerimak-explorer").filter(has_text=OWN_EXPLORER).last
            steps = box.locator("input[type=range][data-name=steps]")
            steps.focus()
            page.keyboard.press("End")
            costs = input_costs(page, slider=box.locator("input[type=range][data-name=reader_lr]"))
            print(
                f"독자의 규칙이 있는 길 탐색기, {steps.input_value()}걸음: 슬라이더 입력 하나의 CPU 시간 "
                "p50, p95(목표 16 ms) {:.1f} ms, {:.1f} ms".format(*np.percentile(costs[:, 0], [50, 95]))
            )
        context.close()


TASKS = "disabled-by-default-devtools.timeline"


def frame_costs(trace: bytes) -> list[float]:
    """화면 갱신마다 주 스레드가 쓴 CPU 시간(ms). 배우기, 그리기, 스타일과 칠하기가 모두 든다."""
    # 재기를 멈출 때 하던 일에는 걸린 시간이 없다.
    events = [one for one in json.loads(trace)["traceEvents"] if "tdur" in one and "dur" in one]
    frames = [one for one in events if one["name"] == "FireAnimationFrame"]
    threads = {(one["pid"], one["tid"]) for one in frames}
    tasks = [one for one in events if one["name"] == "RunTask" and (one["pid"], one["tid"]) in threads]
    begins = [one["ts"] for one in frames]
    return [
        one["tdur"] / 1e3
        for one in tasks
        if any(one["ts"] <= begin < one["ts"] + one["dur"] for begin in begins)
    ]


def main() -> None:
    """탐색기가 있는 쪽마다 한 줄씩 적고, 경주의 화면 갱신을 잰다."""
    pages = [
        path
        for path in sorted((SITE / "chapters").glob("*.html"))
        if "widget-view+json" in path.read_text("utf8")
    ]
    wanted = tuple(sys.argv[1:])
    if wanted:
        with served(SITE) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=LAUNCH_ARGS)
            cost_table(browser, base, [path for path in pages if path.stem.startswith(wanted)])
            browser.close()
        return
    if not pages:
        sys.exit("탐색기가 있는 쪽이 없습니다. 먼저 make book을 실행하세요.")
    print(
        "쪽: 입력에서 다음 화면까지 p95(목표 16 ms), CPU 4배 느릴 때(50 ms), 탐색기까지(1500 ms), "
        "HTML gzip(200 KB), 첫 방문(1200 KB)"
    )
    with served(SITE) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=LAUNCH_ARGS)
        for path in pages:
            url = f"{base}chapters/{path.name}"
            plain, slow = repaint(browser, url, 1), repaint(browser, url, 4)
            ready, received = first_visit(browser, url)
            html = len(gzip.compress(path.read_bytes(), 6))
            print(
                f"{path.stem}: {plain:.1f} ms, {slow:.1f} ms, {ready:.0f} ms, "
                f"{html / 1e3:.0f} KB, {received / 1e3:.0f} KB"
            )
        cost_table(browser, base, pages)
        offered_cells(browser, base)
        own_code(browser, base)
        race(browser)
        playground(browser)
        browser.close()


if __name__ == "__main__":
    main()

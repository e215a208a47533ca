"""표식(favicon.svg)에서 아이콘을, 만든 책의 탐색기에서 README의 그림을 다시 만든다: python tools/icons.py

나눌 때 보일 그림(og:image)은 책을 지을 때마다 그려지므로 여기에 없다.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import chromium
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, sync_playwright
from serving import SITE

ROOT = Path(__file__).resolve().parents[1]
ICONS = ROOT / "assets" / "icons"
MARK = ICONS / "favicon.svg"
PREVIEW = ROOT / "assets" / "preview.png"
SIZES = {"favicon.png": (48, False), "apple-touch-icon.png": (180, True)}
"""아이콘마다의 크기와, 빈 귀퉁이까지 채우는지. 전화는 귀퉁이를 스스로 깎는다."""
SHOWN = "chapters/02_sgd.html"
WIDTH = 720
# 그림에 보이는 글. 그림과 함께 적어 두고, 시험이 지금의 탐색기와 비교한다.
SAID = """(explorer) => [...explorer.querySelectorAll(".nm-title, .nm-controls label, .naerimak-summary")]
  .map((one) => one.innerText.trim()).join("\\n")"""


def draw_icon(browser: Browser, name: str) -> Image.Image:
    """표식을 아이콘의 크기로 찍는다."""
    size, filled = SIZES[name]
    mark = MARK.read_text("utf8")
    ground = re.findall(r'fill="(#\w+)"', mark)[0] if filled else "transparent"
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(f"<style>*{{margin:0}} body{{background:{ground}}} svg{{display:block}}</style>{mark}")
    picture = page.screenshot(omit_background=not filled)
    page.close()
    return Image.open(io.BytesIO(picture)).convert("RGB" if filled else "RGBA")


def draw_preview(browser: Browser, address: str) -> tuple[Image.Image, str]:
    """SGD의 길 탐색기를 찍은 그림과 거기에 보이는 글."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light", locale="ko-KR")
    page.goto(address)
    explorer = page.locator(".naerimak-explorer:has(.nm-panels)").last
    explorer.scroll_into_view_if_needed()
    explorer.locator(".naerimak-summary:not(:empty)").wait_for()
    page.evaluate("document.fonts.ready")
    picture, said = explorer.screenshot(), str(explorer.evaluate(SAID))
    page.close()
    return Image.open(io.BytesIO(picture)).convert("RGB"), said


def main() -> None:
    """모두 다시 만든다."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for name in SIZES:
            draw_icon(browser, name).save(ICONS / name, optimize=True)
        picture, said = draw_preview(browser, (SITE / SHOWN).resolve().as_uri())
        browser.close()
    note = PngInfo()
    note.add_itxt("Description", said)
    picture.save(PREVIEW, optimize=True, pnginfo=note)
    print(f"만들었습니다: {', '.join(SIZES)}, {PREVIEW.name}")


if __name__ == "__main__":
    main()

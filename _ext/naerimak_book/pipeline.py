"""책을 만드는 차례. 확장이 하는 일을 모두 여기에 적고, 목록은 위에서 아래로 실행한다.

Sphinx에는 등록한 것의 차례를 정하는 수가 있지만, 우리 일의 차례는 이 파일의 목록뿐이다. 수는 우리 목록 전체가
다른 확장보다 앞서는지 뒤서는지만 정한다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.transforms.post_transforms import SphinxPostTransform

from naerimak.catalog.explorers import APART

from . import build, kernels, python
from .content import (
    api,
    bibliography,
    cheatsheet,
    cover,
    exercises,
    explorers,
    followers,
    frameworks,
    glossary,
    lectures,
    lookup,
    numbers,
    outlines,
    quiz,
    reading,
    teaching,
)
from .page import cells, embeds, folds, head, hosting, math, policy, search, slides, theme, ties
from .page.page import Html, Page
from .weight import code, fonts, pictures, scripts, styles, svg, used

BEFORE_OTHERS, AFTER_OTHERS = 100, 900
"""우리 목록이 테마와 다른 확장(500)보다 먼저인가 나중인가."""

# ---------------------------------------------------------------- 설정

CONFIGURE: list[Callable[[Sphinx, Config], None]] = [
    build.set_repository,  # 테마가 저장소의 단추를 만들기 전에 주소를 정한다
    build.keep_runs,  # myst-nb가 실행하는 방법을 정하기 전에 바꾼다
    teaching.mark_repository,  # 정한 주소가 있는지를 글이 알 수 있게 한다
]
CONFIGURE_THEME: list[Callable[[Sphinx, Config], None]] = [
    theme.use_own_templates,  # 테마가 제 틀을 넣은 뒤에 우리 틀을 그 앞에 둔다
]

# ---------------------------------------------------------------- 시작

START: list[Callable[[Sphinx], None]] = [
    build.draw_alike_everywhere,  # 노트북을 실행하기 전에 환경을 정한다
    kernels.talk_through_files,  # 커널을 하나라도 띄우기 전에 정한다
    kernels.load_once,  # 커널은 정한 환경을 물려받는다. 쪽을 읽을 준비를 하는 동안 불러온다
    build.read_side_by_side,  # 읽기 전에 몇 개씩 읽을지 정한다
    math.use_bundled_node,  # 수식을 처음 그리기 전에 Node를 정한다
]
START_SITE: list[Callable[[Sphinx], None]] = [
    hosting.write_explorer_files,
    cover.write_cover_files,
    python.write_python_files,
    fonts.copy_math_style,
    build.send_staged_files,  # 위에서 모은 것을 사이트로 보낸다
    search.replace_sphinx_search,
    pictures.draw_narrow_pictures,  # 노트북을 실행하기 전에 폴더를 알린다
]

# ---------------------------------------------------------------- 다 읽은 뒤

AFTER_READING: list[Callable[[Sphinx, BuildEnvironment], list[str] | None]] = [
    pictures.shorten_picture_names,  # 쪽에 그림의 주소를 적기 전에 줄인다
    search.write_bundle,  # 쪽이 찾기 파일의 주소를 적기 전에 쓴다
    build.rewrite_after_asset_change,
]

# ---------------------------------------------------------------- 번호를 매길 때

BEFORE_NUMBERING: list[Callable[[BuildEnvironment], None]] = [
    outlines.read_outlines,  # Sphinx가 번호를 매기기 전에 읽을 것을 바꾼다
]
AFTER_NUMBERING: list[Callable[[BuildEnvironment], list[str] | None]] = [
    outlines.read_trees,  # 쪽을 쓰기 전에 되돌린다
    followers.rewrite_readers,  # 번호도 다른 쪽에서 읽어 적는다
]

# ---------------------------------------------------------------- 문서의 나무

TREE_BEFORE_OUTPUTS: list[type[SphinxPostTransform]] = [
    hosting.KeepPicture,  # myst-nb가 출력 하나만 고르기 전에 탐색기의 그림을 옮겨 둔다
]
TREE: list[type[SphinxPostTransform]] = [
    bibliography.ListReferences,  # sphinxcontrib-bibtex가 만든 목록을 고친다
    lectures.FillCards,
    cover.FillCover,
    lookup.ResolveLectureLinks,
    slides.SetSlidesAside,  # 장의 글이 강의의 글로 읽히기 전에 걷어 낸다
    explorers.FillExplorerList,
    teaching.FillPullLinks,
    reading.TellReadingTime,
    numbers.WriteNumbers,  # 식과 그림의 번호가 글자로 바뀐 다음이다
    glossary.LinkTerms,
    api.LinkNames,  # 용어의 링크가 먼저 자리를 잡는다
    exercises.UnwrapExercises,  # 접는 상자로 바뀌기 전에 겹으로 싼 것을 벗긴다
    folds.FoldDropdowns,
]

# ---------------------------------------------------------------- 쪽

TEMPLATE_VALUES: list[Callable[[Page], None]] = [
    # 테마가 부품을 미리 그려 보므로 누구보다 먼저 준다.
    theme.add_template_tools,
    slides.link_slides,
    search.add_address,
]
TEMPLATE_VALUES_AFTER_THEME: list[Callable[[Page], None]] = [
    head.add_tags,  # 테마가 적은 것을 보고 고친다
    theme.drop_theme_assets,  # 테마가 스크립트를 다 더한 뒤에 뺀다
    hosting.take_widget_state,
]
ARTICLE: list[Callable[[Page], None]] = [
    theme.translate_leftovers,
    hosting.host_explorers,
    pictures.wait_for_pictures,
    code.unwrap_plain_tokens,
    theme.drop_unneeded_assets,  # 글을 다 고친 뒤라야 무엇을 쓰는지 안다
    fonts.fetch_fonts_early,
]
PAGE_ONLY: list[Callable[[Page], None]] = [
    python.offer_python,  # 코드와 출력이 노트북의 칸 그대로 나란히 있을 때
    math.share_shapes,  # 장을 나눈 뒤라야 가리키는 모양이 같은 쪽에 있다
    # 슬라이드는 넓은 그림을 쓴다.
    pictures.send_narrow_pictures,
    cells.lower_first_figure_code,
    cells.wrap_prose,
    cells.fold_code,  # 내린 코드는 이미 접혀 있다
    theme.widen_cover,
    ties.tie_particles,  # 글을 다 고친 뒤라야 무엇과 무엇이 붙는지 안다. 슬라이드는 제 식을 따로 묶는다
]
DECK: list[Callable[[Page], None]] = [
    # 강의와 같은 것을 하되, 장을 넘길 때 그림을 기다리지 않는다.
    hosting.host_explorers,
    pictures.wait_for_pictures,
    slides.hurry_pictures,
    code.unwrap_plain_tokens,
    theme.drop_unneeded_assets,
]
SEAL: list[Callable[[Page], None]] = [
    policy.secure,  # 쪽에 적힌 스크립트를 모두 본 뒤라야 규칙이 맞는다
    used.remember,  # 다 고친 쪽에서 센다
]

# ---------------------------------------------------------------- 끝

FINISH: list[Callable[[Sphinx], None]] = [
    kernels.stop_server,  # 강의를 다 실행했다
    search.readdress,
    theme.write_front_door,  # 표지를 다 고친 뒤에 옮긴다
    embeds.write_modules,
    head.write_site_files,
    svg.slim_pictures,
    theme.translate_copy_button,
    theme.trim_theme_files,  # 쓰지 않는 스크립트를 지운 뒤라야 남은 이름을 센다
    scripts.stop_measuring,
    used.forget_removed,  # 없어진 쪽이 쓰던 것을 세지 않는다
    styles.drop_unused_rules,
    fonts.keep_used_glyphs,
    fonts.write_code_fonts,
]


def finish_page(page: Page) -> str:
    """틀을 그린 쪽을 고쳐 파일에 쓸 글로 만든다. 강의라면 슬라이드와, 끼워 넣을 탐색기도 함께 쓴다."""
    for step in ARTICLE:
        step(page)
    deck = slides.split_off_slides(page)
    parts = embeds.split_off_embeds(page)
    for step in PAGE_ONLY:
        step(page)
    if deck:
        for step in DECK:
            step(deck)
    for one in filter(None, (page, deck, *parts)):
        for step in SEAL:
            step(one)
    if deck:
        slides.write_slides(deck)
    embeds.write_embeds(parts)
    return str(page.html)


class PageTemplates(BuiltinTemplateLoader):
    """Sphinx의 틀. 쪽을 그린 글은 파일에 쓰기 전에 `finish_page`를 지난다."""

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """틀을 그린다."""
        text = super().render(template, context)
        page: Page | None = context.get("naerimak_page")
        if page is None:
            return text
        page.html = Html.read(text)
        return finish_page(page)


class TreeBeforeOutputs(SphinxPostTransform):
    """myst-nb가 출력을 고르기(4) 전에 하는 일."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """목록의 차례대로 한다."""
        for step in TREE_BEFORE_OUTPUTS:
            step(self.document).apply()


class Tree(SphinxPostTransform):
    """Sphinx가 링크와 번호를 다 채운 뒤에 하는 일."""

    default_priority = AFTER_OTHERS

    def run(self, **kwargs: Any) -> None:
        """목록의 차례대로 한다."""
        for step in TREE:
            step(self.document).apply()


# ---------------------------------------------------------------- 등록


def _configure(app: Sphinx, config: Config) -> None:
    for step in CONFIGURE:
        step(app, config)


def _configure_theme(app: Sphinx, config: Config) -> None:
    config.template_bridge = f"{__name__}.{PageTemplates.__name__}"
    for step in CONFIGURE_THEME:
        step(app, config)


def _start(app: Sphinx) -> None:
    for step in [*START, *(START_SITE if app.builder.format == "html" else [])]:
        step(app)


def _after_reading(app: Sphinx, env: BuildEnvironment) -> list[str]:
    if app.builder.format != "html":
        return []
    return sorted({name for step in AFTER_READING for name in step(app, env) or []})


def _before_numbering(app: Sphinx, env: BuildEnvironment) -> list[str]:
    for step in BEFORE_NUMBERING:
        step(env)
    return []


def _after_numbering(app: Sphinx, env: BuildEnvironment) -> list[str]:
    found = {name for step in AFTER_NUMBERING for name in step(env) or []}
    return sorted(found) if app.builder.format == "html" else []


def _template_values(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    page = Page(app, name, context, doctree)
    for step in TEMPLATE_VALUES:
        step(page)


def _template_values_after_theme(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    # 테마가 부품을 그려 볼 때에는 없어야, 쪽을 그릴 때에만 `finish_page`를 지난다.
    page = context["naerimak_page"] = Page(app, name, context, doctree)
    for step in TEMPLATE_VALUES_AFTER_THEME:
        step(page)


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        for step in FINISH:
            step(app)


def register(app: Sphinx) -> dict[str, Any]:
    """위의 목록을 Sphinx에 건다."""
    # jupyter-book이 늘 적는 값이다. 받는 확장(sphinx_comments)을 뺐으므로 자리만 둔다.
    app.add_config_value("comments_config", {}, "")
    for name in ("sphinx.ext.autodoc", "sphinxcontrib.bibtex"):
        app.setup_extension(name)

    app.connect("config-inited", _configure, BEFORE_OTHERS)
    app.connect("config-inited", _configure_theme, AFTER_OTHERS)
    app.connect("builder-inited", _start)
    app.connect("source-read", slides.mark_cells)
    app.connect("doctree-read", build.carry_little, AFTER_OTHERS)
    app.connect("env-get-outdated", build.rerun_after_package_change)
    app.connect("env-updated", _after_reading)
    app.connect("env-get-updated", _before_numbering, BEFORE_OTHERS)
    app.connect("env-get-updated", _after_numbering, AFTER_OTHERS)
    # 다음 빌드가 번호가 바뀌었다고 여기지 않게, 읽은 기록을 저장한 뒤에 고친다.
    app.connect("write-started", exercises.number_exercises_by_lecture)
    app.connect("html-collect-pages", search.search_page)
    app.connect("html-collect-pages", head.missing_page)
    app.connect("html-page-context", _template_values, BEFORE_OTHERS)
    app.connect("html-page-context", _template_values_after_theme, AFTER_OTHERS)
    app.connect("build-finished", _finish, AFTER_OTHERS)
    app.connect("autodoc-process-docstring", api.convert_docstring)
    app.connect("autodoc-skip-member", api.skip_fields)
    app.add_post_transform(TreeBeforeOutputs)
    app.add_post_transform(Tree)

    app.add_html_math_renderer("naerimak", (math.visit_math, None), (math.visit_math_block, None))
    app.add_node(folds.Fold, html=(folds.visit_fold, folds.depart_fold))
    app.add_node(folds.FoldTitle, html=(folds.visit_fold_title, folds.depart_fold_title))
    app.add_node(quiz.Tag, html=(quiz.visit_tag, quiz.depart_tag))
    for node in (
        cover.CoverDoors,
        cover.CoverRace,
        explorers.ExplorerList,
        lectures.Card,
        lookup.LectureLink,
        teaching.PullLink,
        slides.SlideMark,
        slides.SlideText,
    ):
        app.add_node(node)
    app.add_directive("slide-mark", slides.SlideMarkHere)
    app.add_directive("term-list", glossary.TermList)
    app.add_directive("lecture-map", lectures.LectureMap)
    app.add_directive("cover-race", cover.CoverRaceHere)
    app.add_directive("cover-doors", cover.CoverDoorsHere)
    app.add_directive("question", quiz.Question)
    app.add_directive("cheat-sheet", cheatsheet.CheatSheet)
    app.add_directive("framework-table", frameworks.FrameworkTable)
    app.add_directive("explorer-list", explorers.ExplorerListDirective)
    app.add_directive("pull-link", teaching.PullLinkHere)
    app.add_env_collector(explorers.CollectExplorers)
    app.add_env_collector(search.CollectSections)
    app.add_env_collector(lectures.CollectSummaries)
    app.add_env_collector(outlines.CollectOutlines)

    # 쪽마다 쓰지 않는 것은 `theme.drop_unneeded_assets`가 뺀다.
    app.add_css_file("naerimak-explorers.css")
    app.add_css_file("cheatsheet.css", priority=900)  # site.css(800) 다음
    scripts = (
        "naerimak-explorers.js",
        *(f"naerimak-{kind}.js" for kind in APART),
        cover.SCRIPT,
        "reading.js",
        "terms.js",
        "quiz.js",
    )
    for script in scripts:
        app.add_js_file(script, loading_method="defer")
    # 읽은 기록에 적는 것(PageRecords)의 모양이 바뀌면 올린다. 그래야 앞서 적은 기록을 버리고 다시 읽는다.
    return {"version": "1", "env_version": 4, "parallel_read_safe": True, "parallel_write_safe": True}

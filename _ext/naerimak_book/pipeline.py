"""책을 만드는 차례. 확장이 하는 일을 모두 여기에서 Sphinx에 등록한다."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import build
from .content import (
    api,
    bibliography,
    cheatsheet,
    exercises,
    explorers,
    glossary,
    lookup,
    numbers,
    quiz,
    reading,
    teaching,
)
from .page import folds, head, hosting, math, policy, search, slides, theme
from .weight import code, fonts, pictures, scripts, styles, svg


def register(app: Sphinx) -> dict[str, Any]:
    """하는 일을 모두 등록한다."""
    # jupyter-book이 늘 적는 값이다. 받는 확장(sphinx_comments)을 뺐으므로 자리만 둔다.
    app.add_config_value("comments_config", {}, "")
    for name in ("sphinx.ext.autodoc", "sphinxcontrib.bibtex"):
        app.setup_extension(name)

    app.connect("config-inited", build.set_repository, priority=400)
    app.connect("config-inited", teaching.mark_repository, priority=450)  # 주소를 정한(400) 뒤
    app.connect("config-inited", theme.use_own_templates, priority=900)

    app.connect("builder-inited", math.use_bundled_node)
    app.connect("builder-inited", hosting.write_explorer_files)
    app.connect("builder-inited", build.read_side_by_side)
    app.connect("builder-inited", slides.copy_reveal)
    app.connect("builder-inited", search.replace_sphinx_search)
    app.connect("builder-inited", fonts.copy_fonts)
    app.connect("builder-inited", pictures.draw_narrow_pictures)
    app.connect("builder-inited", build.send_staged_files)

    app.connect("env-get-outdated", build.rerun_after_package_change)
    app.connect("env-updated", build.write_alone)
    app.connect("env-updated", build.rewrite_after_asset_change)
    app.connect("env-updated", lookup.rewrite_followers)
    app.connect("env-updated", search.write_bundle)
    app.connect("env-updated", pictures.shorten_picture_names)
    # 다음 빌드가 번호가 바뀌었다고 여기지 않게, 읽은 기록을 저장한 뒤에 고친다.
    app.connect("write-started", exercises.number_exercises_by_lecture)
    app.connect("html-collect-pages", search.search_page)
    app.connect("html-collect-pages", head.missing_page)

    app.connect("html-page-context", theme.add_template_tools, priority=100)
    app.connect("html-page-context", slides.link_slides, priority=100)
    app.connect("html-page-context", search.add_address, priority=100)
    app.connect("html-page-context", theme.translate_leftovers)
    app.connect("html-page-context", head.add_tags, priority=880)
    app.connect("html-page-context", hosting.host_explorers, priority=890)
    app.connect("html-page-context", glossary.load_balloons, priority=890)
    app.connect("html-page-context", quiz.load_script, priority=890)
    app.connect("html-page-context", cheatsheet.add_print_style, priority=890)
    app.connect("html-page-context", policy.add_policy, priority=890)
    app.connect("html-page-context", pictures.wait_for_pictures, priority=895)
    app.connect("html-page-context", fonts.fetch_fonts_early, priority=895)
    app.connect("html-page-context", theme.trim_page, priority=900)
    app.connect("html-page-context", slides.write_slides, priority=950)
    app.connect("html-page-context", pictures.send_narrow_pictures, priority=960)

    app.connect("build-finished", theme.write_front_door, priority=400)
    app.connect("build-finished", head.write_site_files)
    app.connect("build-finished", svg.slim_pictures)
    app.connect("build-finished", theme.trim_theme_files, priority=900)
    app.connect("build-finished", code.unwrap_plain_tokens, priority=940)
    app.connect("build-finished", styles.drop_unused_rules, priority=950)
    app.connect("build-finished", fonts.keep_used_glyphs, priority=950)
    app.connect("build-finished", scripts.stop_measuring, priority=950)

    app.connect("autodoc-process-docstring", api.convert_docstring)
    app.connect("autodoc-skip-member", api.skip_fields)

    app.add_html_math_renderer("naerimak", (math.visit_math, None), (math.visit_math_block, None))
    app.add_node(folds.Fold, html=(folds.visit_fold, folds.depart_fold))
    app.add_node(folds.FoldTitle, html=(folds.visit_fold_title, folds.depart_fold_title))
    app.add_node(quiz.Tag, html=(quiz.visit_tag, quiz.depart_tag))
    for node in (explorers.ExplorerList, lookup.LectureLink, teaching.PullLink):
        app.add_node(node)

    app.add_directive("term-list", glossary.TermList)
    app.add_directive("question", quiz.Question)
    app.add_directive("cheat-sheet", cheatsheet.CheatSheet)
    app.add_directive("explorer-list", explorers.ExplorerListDirective)
    app.add_directive("pull-link", teaching.PullLinkHere)
    app.add_env_collector(explorers.CollectExplorers)
    for transform in (
        exercises.UnwrapExercises,
        folds.FoldDropdowns,
        hosting.KeepPicture,
        numbers.WriteNumbers,
        lookup.ResolveLectureLinks,
        glossary.LinkTerms,
        api.LinkNames,
        bibliography.ListReferences,
        explorers.FillExplorerList,
        teaching.FillPullLinks,
        reading.TellReadingTime,
    ):
        app.add_post_transform(transform)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

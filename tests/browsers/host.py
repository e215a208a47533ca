"""WebKitWebDriver가 띄우는 작은 창. MiniBrowser는 447픽셀보다 좁아지지 않아 휴대전화의 너비를 볼 수 없다.

GTK의 묶음은 데비안의 파이썬에만 있으므로 `/usr/bin/python3`으로 실행하고, 우리 것은 아무것도 부르지 않는다.
"""

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

context = WebKit2.WebContext.new_ephemeral()
context.set_automation_allowed(True)


def view(_session: WebKit2.AutomationSession) -> WebKit2.WebView:
    """장식 없는 창에 든 쪽."""
    made = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(decorated=False, default_width=1280, default_height=900)
    window.add(made)
    window.show_all()
    return made


def started(_context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    """운전자가 붙으면 이름을 알리고 창을 내준다."""
    about = WebKit2.ApplicationInfo()
    about.set_name("naerimak")
    about.set_version(1, 0, 0)
    session.set_application_info(about)
    session.connect("create-web-view", view)


context.connect("automation-started", started)
Gtk.main()

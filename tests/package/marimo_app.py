"""탐색기 둘이 놓인 marimo 앱."""

import marimo

app = marimo.App()


@app.cell
def _():
    from naerimak import Momentum, Ravine
    from naerimak.widgets import PathExplorer

    PathExplorer([Ravine()], [Momentum()])


@app.cell
def _():
    from naerimak.widgets import RateExplorer

    RateExplorer()


if __name__ == "__main__":
    app.run()

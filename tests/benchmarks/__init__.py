"""
Figures, never in the test run: `make bench`, or `make bench NAMES="page.empty"`.

    measure     interleaved rounds, medians, spread; the JSON line of a figure
    site        the site in its own processes, and the CPU time that a request costs them and PostgreSQL
    pages       what pages cost, in empty views

A module of figures has a table `FIGURES = {name: function}`; each function takes a `Bench` and returns a `Figure`. Add the
module to `MODULES` in `__main__`.
"""

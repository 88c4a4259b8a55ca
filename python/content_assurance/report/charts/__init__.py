"""Charts as inline SVG: pure functions from numbers to markup, styled by the page's own CSS.

Every chart fills the width it is given. Positions along x are percentages or lie in a nested
drawing that stretches, so text and line widths keep their size from a phone to a wall screen.
A missing number breaks a line; it is never drawn at zero.
"""

from content_assurance.report.charts.axes import Point, date_notes, domain, ticks
from content_assurance.report.charts.bars import Bar, Dot, bars, dots, parts, span, strip
from content_assurance.report.charts.curves import Curve, Step, reach, survival
from content_assurance.report.charts.flows import Backlog, backlog
from content_assurance.report.charts.standalone import standalone
from content_assurance.report.charts.trends import spark_line, sparkline, trend
from content_assurance.report.charts.weeks import Stretch, Week, stretches, weeks

__all__ = [
    "Backlog",
    "Bar",
    "Curve",
    "Dot",
    "Point",
    "Step",
    "Stretch",
    "Week",
    "backlog",
    "bars",
    "date_notes",
    "domain",
    "dots",
    "parts",
    "reach",
    "span",
    "spark_line",
    "sparkline",
    "standalone",
    "stretches",
    "strip",
    "survival",
    "ticks",
    "trend",
    "weeks",
]

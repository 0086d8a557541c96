"""A number's chart as an SVG of lines and dots: what a pack shows beside its words. Pure."""

from collections.abc import Iterator, Sequence

from addon.metrics.trend import Trend

_WIDTH, _HEIGHT, _EDGE = 480, 120, 8
_TEAL, _ORANGE, _RED, _GREY = "#2a7f9e", "#d9822b", "#b4474f", "#8a949e"
Scale = tuple[float, float]


def svg(one: Trend) -> str:
    """Return the chart of the shown points: hollow dots where too few are counted, orange ones where they signal."""
    scale = _scale(one)
    parts = [*_limits(one, scale), *_value_line(one, scale), *_dots(one, scale)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<rect x="0.5" y="0.5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" fill="none" stroke="#dfe4e8"/>'
        f"{''.join(parts)}</svg>"
    )


def range_shown(one: Trend) -> Scale:
    """Return the lowest and the highest value that the chart shows."""
    values = [value for at in one.shown if (value := one.measured[at].value) is not None]
    for segment in one.chart.segments:
        for at, limits in segment.limits.items():
            if at in one.shown:
                values += [bound for bound in (limits.lower, limits.upper) if bound is not None]
        values += [segment.middle] if segment.middle is not None else []
    return min(values, default=0.0), max(values, default=1.0)


def _scale(one: Trend) -> Scale:
    low, high = range_shown(one)
    return (low, high) if high > low else (low - 1, high + 1)


def _at(one: Trend, at: int) -> float:
    return round(_EDGE + (at - one.shown.start) * (_WIDTH - 2 * _EDGE) / max(1, len(one.shown) - 1), 1)


def _up(value: float, scale: Scale) -> float:
    low, high = scale
    return round(_HEIGHT - _EDGE - (value - low) / (high - low) * (_HEIGHT - 2 * _EDGE), 1)


def _line(points: Sequence[tuple[float, float]], colour: str, dashes: str = "") -> str:
    path = " ".join(f"{across},{up}" for across, up in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.2"{dashed}/>'


def _limits(one: Trend, scale: Scale) -> Iterator[str]:
    for segment in one.chart.segments:
        there = [at for at in range(segment.first, segment.last + 1) if at in one.shown]
        known = [(at, segment.limits[at]) for at in there if at in segment.limits]
        for name, colour in (("lower", _RED), ("upper", _RED), ("centre", _GREY)):
            bounds = [
                (_at(one, at), _up(value, scale)) for at, lim in known if (value := getattr(lim, name)) is not None
            ]
            if bounds:
                yield _line(bounds, colour, "4 3")
        if not known and segment.middle is not None:
            yield _line([(_at(one, at), _up(segment.middle, scale)) for at in there], _GREY, "4 3")


def _value_line(one: Trend, scale: Scale) -> Iterator[str]:
    """Yield a line for each stretch of points without a gap."""
    stretch: list[tuple[float, float]] = []
    for at in one.shown:
        value = one.measured[at].value
        if value is None and stretch:
            yield _line(stretch, _TEAL)
            stretch = []
        elif value is not None:
            stretch.append((_at(one, at), _up(value, scale)))
    if stretch:
        yield _line(stretch, _TEAL)


def _dots(one: Trend, scale: Scale) -> Iterator[str]:
    signalled = {at for segment in one.chart.segments for at in segment.found}
    for at in one.shown:
        value = one.measured[at].value
        if value is not None:
            colour = _ORANGE if at in signalled else _TEAL
            inside = "#ffffff" if one.is_few(at) else colour
            yield (f'<circle cx="{_at(one, at)}" cy="{_up(value, scale)}" r="3" fill="{inside}" stroke="{colour}"/>')

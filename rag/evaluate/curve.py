"""Answering more against answering wrongly: the points of that curve, the bar for a wish, and a picture of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

_WIDTH, _HEIGHT, _LEFT, _BELOW, _EDGE = 640, 440, 64, 56, 20
_COLOURS = ("#0b5fa5", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#0e7490")
_DASHES = ("", "7 3", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class Point:
    """At ``bar``, which shares are answered: ``coverage`` of the answerable questions, ``risk`` of the others."""

    bar: float
    coverage: float
    risk: float


def points(rows: Iterable[tuple[float, float]]) -> list[Point]:
    """Return the curve of (score, 1 for answerable or 0), the strictest bar first; empty without both kinds."""
    known = sorted(rows, reverse=True)
    scores = np.array([score for score, _ in known])
    can = np.array([mark > 0 for _, mark in known])
    if can.all() or not can.any():
        return []
    ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)  # equal scores are answered together
    right, wrong = np.cumsum(can)[ends] / can.sum(), np.cumsum(~can)[ends] / (~can).sum()
    return [Point(float(scores[e]), float(r), float(w)) for e, r, w in zip(ends, right, wrong, strict=True)]


def at_coverage(curve: Sequence[Point], share: float) -> Point:
    """Return the strictest point that answers at least this share of the answerable questions."""
    return next((point for point in curve if point.coverage >= share), curve[-1])


def at_risk(curve: Sequence[Point], share: float) -> Point:
    """Return the mildest point that answers at most this share of the unanswerable questions; else nothing is."""
    within = [point for point in curve if point.risk <= share]
    return within[-1] if within else Point(np.nextafter(curve[0].bar, np.inf).item(), 0.0, 0.0)


def at_bar(curve: Sequence[Point], bar: float) -> Point:
    """Return what is answered at this bar."""
    passed = [point for point in curve if point.bar >= bar]
    last = passed[-1] if passed else Point(bar, 0.0, 0.0)
    return Point(bar, last.coverage, last.risk)


def svg(curves: Mapping[str, Sequence[Point]], chosen: Mapping[str, Point], title: str) -> str:
    """Return a picture of curves by their names; the points ``chosen``, by the same names, are marked."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" font-family="sans-serif" font-size="12" role="img"><title>{escape(title)}</title>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for tenth in range(0, 11, 2):
        share = tenth / 10
        (x, bottom), (left, y) = _place(share, 0), _place(0, share)
        right, top = _place(1, 1)
        parts.append(f'<path d="M{x} {bottom}V{top}M{left} {y}H{right}" stroke="#e2e2e2"/>')
        parts.append(
            f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{tenth}0%</text>'.replace(">00", ">0")
        )
        parts.append(
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tenth}0%</text>'.replace(">00", ">0")
        )
    middle = (_LEFT + _WIDTH - _EDGE) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 12}" text-anchor="middle">answerable questions answered</text>'
    )
    parts.append(
        f'<text x="16" y="{_HEIGHT / 2 - _BELOW / 2}" text-anchor="middle" '
        f'transform="rotate(-90 16 {_HEIGHT / 2 - _BELOW / 2})">unanswerable questions answered</text>'
    )
    for n, (name, curve) in enumerate(curves.items()):
        colour, dash = _COLOURS[n % len(_COLOURS)], _DASHES[n // len(_COLOURS) % len(_DASHES)]
        line = "L".join("{} {}".format(*_place(p.coverage, p.risk)) for p in (Point(0, 0, 0), *curve))
        parts.append(
            f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        if name in chosen:
            x, y = _place(chosen[name].coverage, chosen[name].risk)
            parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="#fff" stroke="{colour}" stroke-width="2"/>')
        y = _EDGE + 18 + 18 * n
        parts.append(
            f'<path d="M{_LEFT + 12} {y - 4}h24" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
            f'<text x="{_LEFT + 42}" y="{y}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(coverage: float, risk: float) -> tuple[float, float]:
    wide, high = _WIDTH - _LEFT - _EDGE, _HEIGHT - _BELOW - _EDGE
    return round(_LEFT + wide * coverage, 1), round(_EDGE + high * (1 - risk), 1)

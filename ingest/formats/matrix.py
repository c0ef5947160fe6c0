"""Transforms of the plane, as PDF and OFD write them: six numbers."""

__all__ = ["IDENTITY", "Matrix", "place", "product"]

Matrix = tuple[float, float, float, float, float, float]  # x' = a x + c y + e, y' = b x + d y + f
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def product(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the transform that applies `inner` first and then `outer`."""
    a, b, c, d, e, f = inner
    k, m, n, o, p, q = outer
    return (
        a * k + b * n,
        a * m + b * o,
        c * k + d * n,
        c * m + d * o,
        e * k + f * n + p,
        e * m + f * o + q,
    )


def place(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    """Return the point after the transform."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f

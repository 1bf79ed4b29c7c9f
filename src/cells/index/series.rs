//! Polynomials of degree two in two variables: all that is left of a smooth
//! function near a point when the third powers are dropped.

use std::ops::{Add, Div, Mul};

/// c + x·X + y·Y + xx·X² + xy·XY + yy·Y².
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Series {
    pub(super) c: f64,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) xx: f64,
    pub(super) xy: f64,
    pub(super) yy: f64,
}

impl Series {
    /// The sine and the cosine of `angle + X`.
    pub(super) fn sin_cos_x(angle: f64) -> (Self, Self) {
        let (sin, cos) = angle.sin_cos();
        let series = |c, x| Self { c, x, xx: -c / 2.0, ..Self::default() };
        (series(sin, cos), series(cos, -sin))
    }

    /// The sine and the cosine of `angle + Y`.
    pub(super) fn sin_cos_y(angle: f64) -> (Self, Self) {
        let (sin, cos) = angle.sin_cos();
        let series = |c, y| Self { c, y, yy: -c / 2.0, ..Self::default() };
        (series(sin, cos), series(cos, -sin))
    }

    /// Its value at a point.
    #[inline]
    pub(super) fn at(&self, x: f64, y: f64) -> f64 {
        self.c + x * (self.x + x * self.xx + y * self.xy) + y * (self.y + y * self.yy)
    }

    /// How far its values are from `c`, at most, where |X| and |Y| are at most `half`.
    pub(super) fn reach(&self, half: f64) -> f64 {
        half * (self.x.abs() + self.y.abs()) + half * half * (self.xx.abs() + self.xy.abs() + self.yy.abs())
    }

    fn map(self, with: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            c: of(self.c, with.c),
            x: of(self.x, with.x),
            y: of(self.y, with.y),
            xx: of(self.xx, with.xx),
            xy: of(self.xy, with.xy),
            yy: of(self.yy, with.yy),
        }
    }
}

impl Add for Series {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.map(other, |a, b| a + b)
    }
}

impl Mul<f64> for Series {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        self.map(self, |a, _| a * factor)
    }
}

impl Mul for Series {
    type Output = Self;

    fn mul(self, o: Self) -> Self {
        Self {
            c: self.c * o.c,
            x: self.c * o.x + self.x * o.c,
            y: self.c * o.y + self.y * o.c,
            xx: self.c * o.xx + self.x * o.x + self.xx * o.c,
            xy: self.c * o.xy + self.x * o.y + self.y * o.x + self.xy * o.c,
            yy: self.c * o.yy + self.y * o.y + self.yy * o.c,
        }
    }
}

impl Div for Series {
    type Output = Self;

    /// The quotient, from its first term up: `o` times it must be `self`.
    fn div(self, o: Self) -> Self {
        let c = self.c / o.c;
        let x = (self.x - c * o.x) / o.c;
        let y = (self.y - c * o.y) / o.c;
        Self {
            c,
            x,
            y,
            xx: (self.xx - c * o.xx - x * o.x) / o.c,
            xy: (self.xy - c * o.xy - x * o.y - y * o.x) / o.c,
            yy: (self.yy - c * o.yy - y * o.y) / o.c,
        }
    }
}

//! The weighted linear model behind every average: one mean, a mean per group, or a straight line.
//!
//! Owns the sums that estimators of τ² are made of. Must not know which estimator asks.
//!
//! With weights W = diag(1/(v + τ²)) and design X, P = W − WX(X′WX)⁻¹X′W. The columns of X are made orthogonal under W first, so
//! every trace and quadratic form of P is a handful of plain sums and no matrix is built.

use super::count;
use super::effect::Effect;

/// What the mean depends on.
#[derive(Clone, Copy)]
pub(super) enum Design<'a> {
    /// Nothing: one mean.
    Mean,
    /// The group: `of` names each study's, `count` how many there are; none is empty.
    Groups {
        /// The group of each study.
        of: &'a [usize],
        /// Number of groups.
        count: usize,
    },
    /// A covariate, linearly.
    Line(&'a [f64]),
}

/// Effects made ready for fitting: those that carry information, centred on the most precise one, so that a large common offset
/// costs no digits.
pub(super) struct Sample {
    /// Estimates less `origin`.
    pub y: Vec<f64>,
    /// Sampling variances.
    pub v: Vec<f64>,
    /// What was taken off.
    pub origin: f64,
}

impl Sample {
    pub(super) fn of(effects: &[Effect]) -> Self {
        let informative = || effects.iter().filter(|effect| effect.se < f64::INFINITY);
        let origin = informative().min_by(|a, b| a.se.total_cmp(&b.se)).map_or(0.0, |effect| effect.estimate);
        Self {
            y: informative().map(|effect| effect.estimate - origin).collect(),
            v: informative().map(|effect| effect.se * effect.se).collect(),
            origin,
        }
    }
}

/// Sums at one τ².
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    /// Σw.
    pub w: f64,
    /// Σw².
    pub w2: f64,
    /// tr P.
    pub trace: f64,
    /// tr PP.
    pub trace2: f64,
    /// The weighted mean of the estimates.
    pub mean: f64,
    /// y′Py = Σw·r², the generalised Q.
    pub q: f64,
    /// y′PPy = Σw²r².
    pub spread: f64,
}

/// A straight line through the estimates.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineFit {
    /// Its slope, and the slope's variance.
    pub slope: (f64, f64),
    /// Where it stands at 0, less the origin, and that value's variance.
    pub at_zero: (f64, f64),
}

/// Data, design and room for the weights.
pub(super) struct Model<'a> {
    pub y: &'a [f64],
    pub v: &'a [f64],
    pub design: Design<'a>,
    w: &'a mut [f64],
}

/// Running totals that the processor may take side by side.
const LANES: usize = 4;

impl<'a> Model<'a> {
    /// `w` is room for as many weights as there are estimates.
    pub(super) fn new(y: &'a [f64], v: &'a [f64], design: Design<'a>, w: &'a mut [f64]) -> Self {
        Self { y, v, design, w }
    }

    pub(super) fn k(&self) -> f64 {
        count(self.y.len())
    }

    /// k less the number of means or coefficients.
    pub(super) fn df(&self) -> f64 {
        self.k()
            - match self.design {
                Design::Mean => 1.0,
                Design::Groups { count: n, .. } => count(n),
                Design::Line(_) => 2.0,
            }
    }

    pub(super) fn all_vary(&self) -> bool {
        self.v.iter().all(|v| *v > 0.0)
    }

    /// The sums with weights 1/(v + τ²).
    pub(super) fn at(&mut self, tau2: f64) -> Sums {
        match self.design {
            Design::Mean => self.mean_at(tau2),
            Design::Groups { of, count } => self.groups_at(tau2, of, count),
            Design::Line(x) => self.line_at(tau2, x).0,
        }
    }

    fn weigh(&mut self, tau2: f64) {
        for (w, v) in self.w.iter_mut().zip(self.v) {
            *w = (v + tau2).recip();
        }
    }

    fn mean_at(&mut self, tau2: f64) -> Sums {
        let mut sums = [[0.0; LANES]; 4];
        let add = |lane: usize, w: f64, y: f64, sums: &mut [[f64; LANES]; 4]| {
            sums[0][lane] += w;
            sums[1][lane] += w * y;
            sums[2][lane] += w * w;
            sums[3][lane] += w * w * w;
        };
        self.weigh(tau2);
        let whole = self.y.len() - self.y.len() % LANES;
        for (w, y) in self.w[..whole].chunks_exact(LANES).zip(self.y.chunks_exact(LANES)) {
            for lane in 0..LANES {
                add(lane, w[lane], y[lane], &mut sums);
            }
        }
        for (w, y) in self.w[whole..].iter().zip(&self.y[whole..]) {
            add(0, *w, *y, &mut sums);
        }
        let [w1, wy, w2, w3] = sums.map(|lanes| lanes.iter().sum::<f64>());
        let mean = wy / w1;
        let mut squares = [[0.0; LANES]; 2];
        let add = |lane: usize, w: f64, y: f64, squares: &mut [[f64; LANES]; 2]| {
            let (residual, pull) = (y - mean, w * (y - mean));
            squares[0][lane] += pull * residual;
            squares[1][lane] += pull * pull;
        };
        for (w, y) in self.w[..whole].chunks_exact(LANES).zip(self.y.chunks_exact(LANES)) {
            for lane in 0..LANES {
                add(lane, w[lane], y[lane], &mut squares);
            }
        }
        for (w, y) in self.w[whole..].iter().zip(&self.y[whole..]) {
            add(0, *w, *y, &mut squares);
        }
        let [q, spread] = squares.map(|lanes| lanes.iter().sum::<f64>());
        let ratio = w2 / w1;
        Sums { w: w1, w2, trace: w1 - ratio, trace2: w2 - 2.0 * w3 / w1 + ratio * ratio, mean, q, spread }
    }

    fn groups_at(&mut self, tau2: f64, of: &[usize], groups: usize) -> Sums {
        let mut sums = Sums { w: 0.0, w2: 0.0, trace: 0.0, trace2: 0.0, mean: 0.0, q: 0.0, spread: 0.0 };
        for (group, (mean, w1)) in self.group_means(tau2, of, groups).into_iter().enumerate() {
            let (mut w2, mut w3) = (0.0, 0.0);
            for i in (0..of.len()).filter(|&i| of[i] == group) {
                let (w, residual) = (self.w[i], self.y[i] - mean);
                w2 += w * w;
                w3 += w * w * w;
                sums.q += w * residual * residual;
                sums.spread += (w * residual).powi(2);
            }
            sums.w += w1;
            sums.w2 += w2;
            sums.mean += w1 * mean;
            sums.trace += w1 - w2 / w1;
            sums.trace2 += w2 - 2.0 * w3 / w1 + (w2 / w1).powi(2);
        }
        sums.mean /= sums.w;
        sums
    }

    /// Each group's weighted mean, less the origin, and its sum of weights.
    pub(super) fn group_means(&mut self, tau2: f64, of: &[usize], groups: usize) -> Vec<(f64, f64)> {
        self.weigh(tau2);
        let mut totals = vec![(0.0, 0.0); groups];
        for ((group, w), y) in of.iter().zip(&*self.w).zip(self.y) {
            totals[*group].0 += w * y;
            totals[*group].1 += w;
        }
        totals.into_iter().map(|(wy, w)| (wy / w, w)).collect()
    }

    /// The sums for a line, and the line.
    pub(super) fn line_at(&mut self, tau2: f64, x: &[f64]) -> (Sums, LineFit) {
        self.weigh(tau2);
        let rows = || self.w.iter().zip(self.y).zip(x).map(|((w, y), x)| (*w, *y, *x));
        let w1: f64 = rows().map(|(w, ..)| w).sum();
        let mean = rows().map(|(w, y, _)| w * y).sum::<f64>() / w1;
        let centre = rows().map(|(w, _, x)| w * x).sum::<f64>() / w1;
        let wide: f64 = rows().map(|(w, _, x)| w * (x - centre).powi(2)).sum();
        let slope = rows().map(|(w, y, x)| w * (x - centre) * (y - mean)).sum::<f64>() / wide;
        let mut sums = Sums { w: w1, w2: 0.0, trace: 0.0, trace2: 0.0, mean, q: 0.0, spread: 0.0 };
        let (mut w3, mut w2u, mut w2uu, mut w3uu) = (0.0, 0.0, 0.0, 0.0);
        for (w, y, x) in rows() {
            let u = x - centre;
            let residual = (y - mean) - slope * u;
            sums.w2 += w * w;
            sums.q += w * residual * residual;
            sums.spread += (w * residual).powi(2);
            w3 += w * w * w;
            w2u += w * w * u;
            w2uu += w * w * u * u;
            w3uu += w * w * w * u * u;
        }
        let (first, second) = (sums.w2 / w1, w2uu / wide);
        sums.trace = w1 - first - second;
        sums.trace2 =
            sums.w2 - 2.0 * (w3 / w1 + w3uu / wide) + first * first + second * second + 2.0 * w2u * w2u / (w1 * wide);
        let fit = LineFit {
            slope: (slope, wide.recip()),
            at_zero: (mean - slope * centre, w1.recip() + centre * centre / wide),
        };
        (sums, fit)
    }

    /// The residual sum of squares without weights, and tr PV for them.
    pub(super) fn unweighted(&self) -> (f64, f64) {
        let k = self.k();
        match self.design {
            Design::Mean => {
                let mean = self.y.iter().sum::<f64>() / k;
                let squares = self.y.iter().map(|y| (y - mean).powi(2)).sum();
                (squares, self.v.iter().sum::<f64>() * (1.0 - k.recip()))
            }
            Design::Groups { of, count: groups } => {
                let mut totals = vec![(0.0, 0.0); groups];
                for (group, y) in of.iter().zip(self.y) {
                    totals[*group].0 += y;
                    totals[*group].1 += 1.0;
                }
                let rows = of.iter().zip(self.y).zip(self.v).map(|((group, y), v)| {
                    let (sum, n) = totals[*group];
                    ((y - sum / n).powi(2), v * (1.0 - n.recip()))
                });
                rows.fold((0.0, 0.0), |(squares, trace), (square, part)| (squares + square, trace + part))
            }
            Design::Line(x) => {
                let (mean_x, mean_y) = (x.iter().sum::<f64>() / k, self.y.iter().sum::<f64>() / k);
                let wide: f64 = x.iter().map(|x| (x - mean_x).powi(2)).sum();
                let slope = x.iter().zip(self.y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / wide;
                let rows = x.iter().zip(self.y).zip(self.v).map(|((x, y), v)| {
                    let u = x - mean_x;
                    ((y - mean_y - slope * u).powi(2), v * (1.0 - k.recip() - u * u / wide))
                });
                rows.fold((0.0, 0.0), |(squares, trace), (square, part)| (squares + square, trace + part))
            }
        }
    }

    /// Twice the log-likelihood at τ², less what does not depend on τ²; the restricted one where asked.
    pub(super) fn log_likelihood(&mut self, tau2: f64, restricted: bool) -> f64 {
        let sums = self.at(tau2);
        let log_w: f64 = self.w.iter().map(|w| w.ln()).sum();
        let log_det = match self.design {
            _ if !restricted => 0.0,
            Design::Mean => sums.w.ln(),
            Design::Groups { of, count } => self.group_means(tau2, of, count).iter().map(|(_, w)| w.ln()).sum(),
            Design::Line(x) => sums.w.ln() - self.line_at(tau2, x).1.slope.1.ln(),
        };
        log_w - log_det - sums.q
    }
}

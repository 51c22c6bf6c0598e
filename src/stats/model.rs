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
    /// The most precise study: at any τ² the one with the largest weight.
    lead: usize,
}

/// Running totals that the processor may take side by side.
const LANES: usize = 4;

/// The weights of one mean, with the largest kept apart: where one study outweighs all others a hundred million to one, differences of
/// sums over all would lose every digit.
#[derive(Clone, Copy)]
struct Weights {
    lead: f64,
    /// Σw, Σw² and Σw³ of the others.
    others: [f64; 3],
}

impl Weights {
    fn total(&self) -> f64 {
        self.lead + self.others[0]
    }

    fn squares(&self) -> f64 {
        self.lead * self.lead + self.others[1]
    }

    /// tr P and tr PP, from Σw − Σw²/Σw and Σw² − 2Σw³/Σw + (Σw²/Σw)² with what cancels taken out.
    fn traces(&self) -> (f64, f64) {
        let Self { lead, others: [r1, r2, r3] } = *self;
        let total = self.total();
        let trace = (2.0 * lead * r1 + (r1 * r1 - r2)) / total;
        let second = lead * lead * (r1 * r1 + 3.0 * r2) + 2.0 * lead * (r1 * r2 - r3) + (r1 * r1 * r2 - 2.0 * r1 * r3 + r2 * r2);
        (trace, second / (total * total))
    }
}

impl<'a> Model<'a> {
    /// `w` is room for as many weights as there are estimates.
    pub(super) fn new(y: &'a [f64], v: &'a [f64], design: Design<'a>, w: &'a mut [f64]) -> Self {
        let lead = (1..v.len()).fold(0, |lead, i| if v[i] < v[lead] { i } else { lead });
        Self { y, v, design, w, lead }
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

    /// The smallest sampling variance.
    pub(super) fn smallest(&self) -> f64 {
        self.v.get(self.lead).copied().unwrap_or(0.0)
    }

    pub(super) fn all_vary(&self) -> bool {
        self.smallest() > 0.0
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

    /// The sums of the weights as they stand, and the weighted mean of `values`.
    fn weights_and_mean(&mut self, values: &[f64]) -> (Weights, f64) {
        let (lead, centre) = (self.w[self.lead], values[self.lead]);
        // the lead's own term is 0, as its distance from the centre is
        self.w[self.lead] = 0.0;
        let mut sums = [[0.0; LANES]; 4];
        let add = |lane: usize, w: f64, value: f64, sums: &mut [[f64; LANES]; 4]| {
            sums[0][lane] += w;
            sums[1][lane] += w * w;
            sums[2][lane] += w * w * w;
            sums[3][lane] += w * (value - centre);
        };
        let whole = values.len() - values.len() % LANES;
        for (w, value) in self.w[..whole].chunks_exact(LANES).zip(values.chunks_exact(LANES)) {
            for lane in 0..LANES {
                add(lane, w[lane], value[lane], &mut sums);
            }
        }
        for (w, value) in self.w[whole..].iter().zip(&values[whole..]) {
            add(0, *w, *value, &mut sums);
        }
        self.w[self.lead] = lead;
        let [r1, r2, r3, moment] = sums.map(|lanes| lanes.iter().sum::<f64>());
        let weights = Weights { lead, others: [r1, r2, r3] };
        (weights, moment / weights.total())
    }

    fn mean_at(&mut self, tau2: f64) -> Sums {
        self.weigh(tau2);
        let y = self.y;
        let centre = y[self.lead];
        let (weights, mean) = self.weights_and_mean(y);
        let mut squares = [[0.0; LANES]; 2];
        let add = |lane: usize, w: f64, y: f64, squares: &mut [[f64; LANES]; 2]| {
            let residual = (y - centre) - mean;
            let pull = w * residual;
            squares[0][lane] += pull * residual;
            squares[1][lane] += pull * pull;
        };
        let whole = y.len() - y.len() % LANES;
        for (w, y) in self.w[..whole].chunks_exact(LANES).zip(y.chunks_exact(LANES)) {
            for lane in 0..LANES {
                add(lane, w[lane], y[lane], &mut squares);
            }
        }
        for (w, y) in self.w[whole..].iter().zip(&y[whole..]) {
            add(0, *w, *y, &mut squares);
        }
        let [q, spread] = squares.map(|lanes| lanes.iter().sum::<f64>());
        let (trace, trace2) = weights.traces();
        Sums { w: weights.total(), w2: weights.squares(), trace, trace2, mean: centre + mean, q, spread }
    }

    /// Block by block: each group is a mean by itself.
    fn groups_at(&mut self, tau2: f64, of: &[usize], groups: usize) -> Sums {
        let mut sums = Sums { w: 0.0, w2: 0.0, trace: 0.0, trace2: 0.0, mean: 0.0, q: 0.0, spread: 0.0 };
        for group in 0..groups {
            let members = |values: &[f64]| -> Vec<f64> {
                values.iter().zip(of).filter(|(_, of)| **of == group).map(|(value, _)| *value).collect()
            };
            let (y, v) = (members(self.y), members(self.v));
            let part = Model::new(&y, &v, Design::Mean, &mut self.w[..y.len()]).at(tau2);
            sums.w += part.w;
            sums.w2 += part.w2;
            sums.trace += part.trace;
            sums.trace2 += part.trace2;
            sums.mean += part.w * part.mean;
            sums.q += part.q;
            sums.spread += part.spread;
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
    ///
    /// With P₁ the matrix of one mean, P = P₁ − P₁xx′P₁/x′P₁x, and P₁x is the vector of w·u with u = x less its weighted mean.
    pub(super) fn line_at(&mut self, tau2: f64, x: &[f64]) -> (Sums, LineFit) {
        self.weigh(tau2);
        let y = self.y;
        let (centre_x, centre_y) = (x[self.lead], y[self.lead]);
        let (weights, mean_y) = self.weights_and_mean(y);
        let (_, mean_x) = self.weights_and_mean(x);
        let rows = || {
            let centred = |((w, y), x): ((&f64, &f64), &f64)| (*w, (*y - centre_y) - mean_y, (*x - centre_x) - mean_x);
            self.w.iter().zip(y).zip(x).map(centred)
        };
        let total = weights.total();
        let wide: f64 = rows().map(|(w, _, u)| w * u * u).sum();
        let slope = rows().map(|(w, d, u)| w * u * d).sum::<f64>() / wide;
        let pulled: f64 = rows().map(|(w, _, u)| w * (w * u)).sum::<f64>() / total;
        let (mut q, mut spread, mut second, mut third) = (0.0, 0.0, 0.0, 0.0);
        for (w, d, u) in rows() {
            let residual = d - slope * u;
            q += w * residual * residual;
            spread += (w * residual).powi(2);
            second += (w * u).powi(2);
            third += w * (w * u - pulled).powi(2);
        }
        let (trace, trace2) = weights.traces();
        let mean = centre_y + mean_y;
        let sums = Sums {
            w: total,
            w2: weights.squares(),
            trace: trace - second / wide,
            trace2: trace2 - 2.0 * third / wide + (second / wide).powi(2),
            mean,
            q,
            spread,
        };
        let foot = centre_x + mean_x;
        let fit = LineFit { slope: (slope, wide.recip()), at_zero: (mean - slope * foot, total.recip() + foot * foot / wide) };
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

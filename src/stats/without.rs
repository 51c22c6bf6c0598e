//! Where the likelihood of all studies but one has its maximum, from sums over all studies less the one.
//!
//! Owns the sums that leave-one-out shares. Must not find the maximum itself: it says where to look, and only where there is no doubt.

use super::likelihood::Place;
use super::pool::Tau2;

/// With fewer studies, a likelihood may have maxima that a grid steps over, and there is little to save.
const FROM: usize = 30;

/// With variances further apart, the same.
const APART: f64 = 1e3;

/// How far above the maximum scoring may start (at Hedges' value), in multiples of the maximum.
const FAR: f64 = 4.0;

/// The grid in multiples of τ² of all studies. 1 itself is left out: there, leaving out a small study changes too little for a sign.
const GRID: [f64; 23] = [
    0.0, 0.001, 0.01, 0.03, 0.08, 0.16, 0.28, 0.44, 0.6, 0.75, 0.87, 0.95, 0.985, 1.015, 1.05, 1.15, 1.35, 1.7, 2.4, 4.0, 10.0,
    30.0, 100.0,
];

/// Sums over all studies at the grid's points.
pub(super) struct Without {
    nodes: Vec<Node>,
    restricted: bool,
    /// What the estimates are centred on, so that subtracting a study costs no digits.
    centre: f64,
    /// k, Σd, Σd² and Σv.
    plain: [f64; 4],
}

struct Node {
    tau2: f64,
    /// Σw, Σw², Σw³.
    w: [f64; 3],
    /// Σw·d, Σw²·d, Σw²·d², with d the distance from the centre.
    moments: [f64; 3],
}

impl Without {
    /// `tau2` and `mean`: of all studies. `None` where nothing is shared: other estimators, few studies, variances too far apart.
    pub(super) fn new(y: &[f64], v: &[f64], method: Tau2, tau2: f64, mean: f64) -> Option<Self> {
        let likelihood = matches!(method, Tau2::Reml | Tau2::Ml);
        let (smallest, largest) = v.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), v| (least.min(*v), most.max(*v)));
        if !likelihood || y.len() < FROM || largest > APART * smallest {
            return None;
        }
        let unit = if tau2 > 0.0 { tau2 } else { smallest };
        let node = |multiple: &f64| {
            let tau2 = unit * multiple;
            let mut node = Node { tau2, w: [0.0; 3], moments: [0.0; 3] };
            for (y, v) in y.iter().zip(v) {
                let (w, d) = ((v + tau2).recip(), y - mean);
                let terms = terms(w, d);
                for (sum, term) in node.w.iter_mut().chain(&mut node.moments).zip(terms) {
                    *sum += term;
                }
            }
            node
        };
        let nodes = GRID.iter().map(node).collect();
        let plain = y.iter().zip(v).fold([0.0; 4], |sums, (y, v)| {
            let d = y - mean;
            [sums[0] + 1.0, sums[1] + d, sums[2] + d * d, sums[3] + v]
        });
        Some(Self { nodes, restricted: method == Tau2::Reml, centre: mean, plain })
    }

    /// Where the maximum is without a study; `None` where the grid leaves any doubt.
    pub(super) fn place(&self, y: f64, v: f64) -> Option<Place> {
        let d = y - self.centre;
        let mut before: Option<(f64, f64)> = None;
        let mut found = None;
        for node in &self.nodes {
            let step = node.step_without((v + node.tau2).recip(), d, self.restricted)?;
            match before {
                Some((tau2, last)) if last > 0.0 && step < 0.0 => {
                    let guess = tau2 + (node.tau2 - tau2) * last / (last - step);
                    found = Some(Place::Near { before: (tau2, last), guess });
                }
                // the likelihood falls and rises again: more than one maximum
                Some((_, last)) if last < 0.0 && step > 0.0 => return None,
                _ => {}
            }
            before = Some((node.tau2, step));
        }
        let (_, last) = before?;
        let [k, sum, squares, variances] = [self.plain[0] - 1.0, self.plain[1] - d, self.plain[2] - d * d, self.plain[3] - v];
        let start = (squares - sum * sum / k) / (k - 1.0) - variances / k;
        let near = match found {
            Some(Place::Near { guess, .. }) => FAR * guess,
            _ => variances / k,
        };
        // scoring that starts far off may have passed over a maximum between the grid's points
        if last > 0.0 || start > near { None } else { Some(found.unwrap_or(Place::Zero)) }
    }
}

impl Node {
    /// The step of Fisher scoring without a study of weight `w` at distance `d`; `None` where its sign is in doubt or a study outweighs
    /// the others.
    fn step_without(&self, w: f64, d: f64, restricted: bool) -> Option<f64> {
        let own = terms(w, d);
        let [w1, w2, w3] = [self.w[0] - own[0], self.w[1] - own[1], self.w[2] - own[2]];
        let [first, cross, second] = [self.moments[0] - own[3], self.moments[1] - own[4], self.moments[2] - own[5]];
        if own[0] > 0.5 * self.w[0] || w2 > 0.5 * w1 * w1 {
            return None;
        }
        let mean = first / w1;
        let spread = second - 2.0 * mean * cross + mean * mean * w2;
        let ratio = w2 / w1;
        let (trace, information) = if restricted { (w1 - ratio, w2 - 2.0 * w3 / w1 + ratio * ratio) } else { (w1, w2) };
        let lost = own[5] > 1e4 * spread || (spread - trace).abs() <= 1e-8 * trace;
        if lost { None } else { Some((spread - trace) / information) }
    }
}

/// What a study adds to the sums of a node.
fn terms(w: f64, d: f64) -> [f64; 6] {
    [w, w * w, w * w * w, w * d, w * w * d, w * w * d * d]
}

//! What one result says about the claim: for, against, inconclusive, unreadable (METHOD 2.5).
//!
//! Owns F1–F8. Must not know how good the result is, nor any other result.

use super::codes::{ClaimType, Design, Direction};
use super::evidence::{Claim, StudyResult};
use super::figures::{Basis, Figures, PrintedP};
use super::flags::Flag;
use super::params::Params;
use super::rules::Rule;
use super::words::number;
use super::{Reading, Side};

/// A reading with the rule that gave it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    pub reading: Reading,
    pub rule: Rule,
    pub side: Side,
    pub flags: Vec<Flag>,
    /// What the rule saw, in words.
    pub what: String,
}

/// Reads a result against a claim.
pub(super) fn read(claim: &Claim, result: &StudyResult, f: &Figures, params: &Params) -> Read {
    let side = side(claim, f);
    let unreadable =
        |what: &str| Read { reading: Reading::Unreadable, rule: Rule::F6, side, flags: Vec::new(), what: what.to_owned() };
    if result.is_review() && result.k_included == Some(0) {
        return unreadable("the review found no studies");
    }
    if let Some(why) = f.broken {
        return unreadable(why);
    }
    if f.interval.is_none() && f.p == PrintedP::Nothing {
        return if is_reported_harm(claim, result, f) {
            Read {
                reading: Reading::For,
                rule: Rule::F7,
                side: Side::Claimed,
                flags: vec![Flag::Unquantified],
                what: "case report of the harm".to_owned(),
            }
        } else {
            unreadable("no interval, standard error, P or counts")
        };
    }
    if claim.kind == ClaimType::Equivalence {
        return equivalence(claim, f, side);
    }
    let verdict = significance(f, params);
    let reading = match (verdict.significant, side) {
        (false, _) => Reading::Inconclusive,
        (true, Side::Claimed) => Reading::For,
        (true, Side::Other) => Reading::Against,
        (true, Side::Neither) => return unreadable("significant, but with no direction"),
    };
    Read { reading, rule: verdict.rule, side, flags: verdict.flag.into_iter().collect(), what: verdict.what }
}

/// Which side an estimate on the analysis scale lies on.
pub(super) fn side_of(claim: &Claim, f: Option<f64>, measure: Option<super::Measure>) -> Side {
    let Some(estimate) = f else {
        return Side::Neither;
    };
    if claim.kind == ClaimType::Equivalence {
        // the claimed side of an equivalence claim is the zone
        return match Zone::of(claim, measure) {
            Some(zone) if zone.low < estimate && estimate < zone.high => Side::Claimed,
            Some(zone) if estimate < zone.low || zone.high < estimate => Side::Other,
            _ => Side::Neither,
        };
    }
    Side::of(if estimate > 0.0 {
        claim.direction.sign()
    } else if estimate < 0.0 {
        -claim.direction.sign()
    } else {
        0
    })
}

fn side(claim: &Claim, f: &Figures) -> Side {
    match (f.estimate, f.stated) {
        (None, Direction::None) => Side::Neither,
        (None, stated) if claim.kind != ClaimType::Equivalence => Side::of(stated.sign() * claim.direction.sign()),
        (estimate, _) => side_of(claim, estimate, f.measure),
    }
}

fn is_reported_harm(claim: &Claim, result: &StudyResult, f: &Figures) -> bool {
    claim.kind == ClaimType::Harm
        && result.design == Design::CaseReport
        && f.stated != Direction::None
        && f.stated == claim.direction
}

struct Significance {
    significant: bool,
    rule: Rule,
    flag: Option<Flag>,
    what: String,
}

/// F2–F5: by the interval, else by P; where they disagree, cautiously.
fn significance(f: &Figures, params: &Params) -> Significance {
    let by_p = significance_by_p(f.p, params.alpha);
    let Some((low, high)) = f.interval else {
        return by_p;
    };
    let excludes = low > 0.0 || high < 0.0;
    if by_p.flag.is_none() && f.p != PrintedP::Nothing && by_p.significant != excludes {
        return Significance {
            significant: false,
            rule: Rule::F4,
            flag: Some(Flag::CiPConflict),
            what: "interval and P disagree".to_owned(),
        };
    }
    Significance {
        significant: excludes,
        rule: if matches!(f.basis, Basis::Counts { .. }) { Rule::F5 } else { Rule::F2 },
        flag: None,
        what: if excludes {
            "excludes no effect"
        } else if low == 0.0 || high == 0.0 {
            "touches no effect"
        } else {
            "includes no effect"
        }
        .to_owned(),
    }
}

fn significance_by_p(p: PrintedP, alpha: f64) -> Significance {
    let limit = number(alpha);
    let small = format!("P is below {limit}");
    let large = format!("P is not below {limit}");
    let silent = format!("the bound does not tell whether P is below {limit}");
    let bound = Some(Flag::PBoundUninformative);
    let (significant, flag, what) = match p {
        PrintedP::Exactly(p) if p < alpha => (true, None, small),
        PrintedP::Below(x) if x <= alpha => (true, None, small),
        PrintedP::Below(_) => (false, bound, silent),
        PrintedP::Above(x) if x < alpha => (false, bound, silent),
        PrintedP::Exactly(_) | PrintedP::Above(_) => (false, None, large),
        PrintedP::NotSignificant => (false, None, "reported as not significant".to_owned()),
        PrintedP::Nothing => (false, None, "no P is given".to_owned()),
    };
    Significance { significant, rule: Rule::F3, flag, what }
}

/// The equivalence zone on the analysis scale, open at its ends.
pub(super) struct Zone {
    low: f64,
    high: f64,
    one_sided: bool,
}

/// What an interval says about equivalence.
pub(super) struct ZoneReading {
    pub reading: Reading,
    pub harmful_side: bool,
    pub what: &'static str,
}

impl Zone {
    /// The zone of a claim for a measure; none without a margin.
    pub fn of(claim: &Claim, measure: Option<super::Measure>) -> Option<Self> {
        if claim.margin_lo.is_none() && claim.margin_hi.is_none() {
            return None;
        }
        // a lower margin of a ratio at or below 0 is no bound
        let scale = |margin: f64| match measure {
            None => margin,
            Some(measure) => measure.to_analysis(margin).unwrap_or(f64::NEG_INFINITY),
        };
        Some(Self {
            low: claim.margin_lo.map_or(f64::NEG_INFINITY, scale),
            high: claim.margin_hi.map_or(f64::INFINITY, scale),
            one_sided: claim.margin_lo.is_none() || claim.margin_hi.is_none(),
        })
    }

    /// F8 for an interval on the analysis scale.
    pub fn read(&self, (low, high): (f64, f64)) -> ZoneReading {
        let harmful_side = self.one_sided && if self.high.is_finite() { low > 0.0 } else { high < 0.0 };
        let (reading, what) = if self.low < low && high < self.high {
            (Reading::For, "the whole interval lies inside the margins")
        } else if low > self.high || high < self.low {
            (Reading::Against, "the whole interval lies outside the margins")
        } else if harmful_side {
            (Reading::Against, "the interval excludes no effect on the harmful side")
        } else {
            (Reading::Inconclusive, "the interval crosses a margin")
        };
        ZoneReading { reading, harmful_side: harmful_side && reading == Reading::Against, what }
    }
}

fn equivalence(claim: &Claim, f: &Figures, side: Side) -> Read {
    let inconclusive =
        |flags, what: &str| Read { reading: Reading::Inconclusive, rule: Rule::F8, side, flags, what: what.to_owned() };
    let Some(zone) = Zone::of(claim, f.measure) else {
        return inconclusive(vec![Flag::NoMargin], "no margin is declared");
    };
    let Some(interval) = f.interval else {
        return inconclusive(Vec::new(), "without an interval no margin can be tested");
    };
    let ZoneReading { reading, harmful_side, what } = zone.read(interval);
    Read {
        reading,
        rule: Rule::F8,
        side,
        flags: if harmful_side { vec![Flag::ExcludesNullOnHarmSide] } else { Vec::new() },
        what: what.to_owned(),
    }
}

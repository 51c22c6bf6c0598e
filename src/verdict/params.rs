//! The thresholds of METHOD 2.3.
//!
//! Owns their names, defaults, bounds and reasons. Must not know where they are applied.

use serde::Serialize;

/// The rule set these rules implement.
pub const RULESET: &str = "1.1";

/// Tolerance in favour of "reached" when shares are compared (METHOD 2.3).
const TOLERANCE: f64 = 1e-9;

/// Whether a share reaches a threshold.
#[must_use]
pub fn reaches(share: f64, threshold: f64) -> bool {
    share >= threshold - TOLERANCE
}

/// One parameter, for the page that explains them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its name, as in a case's `params`.
    pub name: &'static str,
    /// Its default.
    pub default: f64,
    /// Its default in words.
    pub shown: &'static str,
    /// Why this value.
    pub why: &'static str,
    /// Smallest and largest value accepted.
    pub bounds: (f64, f64),
}

macro_rules! parameters {
    ($($name:ident $default:literal $bounds:tt $shown:literal $why:literal,)+) => {
        /// Every threshold the rules use.
        #[derive(Debug, Clone, Copy, PartialEq, Serialize)]
        pub struct Params {
            $(#[doc = $why] pub $name: f64,)+
        }

        impl Default for Params {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Params {
            /// A threshold by name, to be changed.
            pub fn by_name(&mut self, name: &str) -> Option<&mut f64> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)+
                    _ => None,
                }
            }
        }

        /// The thresholds with their defaults and reasons, in the order of METHOD 2.3.
        pub const PARAMETERS: &[Parameter] = &[
            $(Parameter {
                name: stringify!($name),
                default: $default,
                shown: $shown,
                why: $why,
                bounds: $bounds,
            },)+
        ];
    };
}

parameters! {
    alpha 0.05 (1e-9, 0.5) "0.05, two-sided"
        "The convention of nearly all sources; how the verdict depends on it is shown.",
    single_alpha 0.005 (0.0, 0.5) "0.005"
        "A body of one study, or a small pool, must be very persuasive.",
    strong_alpha 0.001 (0.0, 0.5) "0.001"
        "A P that survives Bonferroni over 50 outcomes (0.05/50): multiplicity counts as handled.",
    majority 0.5 (0.0, 1.0) "half of the participants"
        "A favourable minority does not speak for the rest; an inconclusive majority is not outvoted.",
    assoc_events 100.0 (0.0, 1e12) "100 events"
        "A doubled risk needs about 65 events; 100 leaves room for unequal groups.",
    large_ratio 2.0 (1.0, 1e12) "a ratio of at least 2, or at most 0.5"
        "A large observational effect.",
    sign_test_min 6.0 (1.0, 1e6) "6 results"
        "Fewer than six same-sided results cannot reach P < 0.05.",
    min_confirmatory 1.0 (0.0, 1e6) "1 (strict profile 2)"
        "One, with the information gate, comes near the two-trial norm without mislabelling one decisive trial.",
    ois_n 400.0 (0.0, 1e12) "400 participants"
        "Rule of thumb for enough information; a computed size replaces it.",
    ois_events 300.0 (0.0, 1e12) "300 events"
        "Rule of thumb for enough information; a computed size replaces it.",
    conflict_share 0.1 (0.0, 1.0) "10% of pooled weight"
        "One tiny outlier must not make a large body mixed.",
    i2_conflict 0.75 (0.0, 1.0) "I² of 75%, with an estimate on the other side"
        "Considerable heterogeneity; I² alone never decides.",
    dominant_share 0.666_666_666_666_666_6 (0.0, 1.0) "two thirds of the participants"
        "One unpoolable leftover must not sink a solid pool.",
    sr_cover 0.8 (0.0, 1.0) "80%"
        "An own pool replaces a review only if nearly all its trials are held.",
}

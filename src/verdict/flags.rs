//! The flags of a verdict with their plain explanations (METHOD 2.8).
//!
//! Owns the list. Must not know when a flag is raised.

use std::fmt;

use super::codes::{Code, UnknownCode, codes, parse};

codes! {
    /// A remark that goes with a verdict. Sorted by code, as listed here.
    Flag: "a flag", unknown = None;
    Borderline "borderline" "The single trial is significant, but P is above 0.01.",
    CiPConflict "ci_p_conflict" "In at least one result the interval and the P value disagree; the cautious reading was used.",
    DirectionOnly "direction_only" "Rests on the direction of results, not on their size.",
    ExcludesNullOnHarmSide "excludes_null_on_harm_side" "The interval excludes no effect on the harmful side.",
    ExploratoryOnly "exploratory_only" "Only exploratory human results are available.",
    ExploratorySignal "exploratory_signal" "An exploratory result, or one that was not chosen, points the claimed way.",
    FavourableMinority "favourable_minority" "Favourable results hold the smaller part of the participants.",
    FormUntested "form_untested" "The basic statement is shown, but not the stronger form of words.",
    ImportantEffectUnlikely "important_effect_unlikely" "The interval lies within the smallest difference that matters.",
    Inconclusive "inconclusive" "The evidence is compatible with no effect and with an effect.",
    Inconsistent "inconsistent" "Results differ more than one would like.",
    InformationSize "information_size" "Too little information to stand alone.",
    KUnknown "k_unknown" "The review does not say how many studies it averaged.",
    LaterRetracted "later_retracted" "A result that counted on the chosen date was retracted afterwards.",
    ManualOnly "manual_only" "Not a comparison: to be checked by hand.",
    NoConfirmatory "no_confirmatory" "No planned, protected test is among the favourable results.",
    NoMargin "no_margin" "No equivalence margin is declared, so the claim can never be supported.",
    NotPooled "not_pooled" "The results cannot be averaged.",
    PBoundUninformative "p_bound_uninformative" "A P value is given only as a bound that does not tell.",
    SafetySignal "safety_signal" "A possible harm was found; it is shown before it is proven.",
    SecondaryOutcome "secondary_outcome" "Rests on a secondary or co-primary outcome with a very small P value.",
    SingleStudy "single_study" "Rests on one study.",
    TrialInconclusive "trial_inconclusive" "Trials are too small to settle a possible harm.",
    TrivialSize "trivial_size" "The effect is smaller than the smallest difference that matters.",
    UnfavourableMinority "unfavourable_minority" "Results against hold the smaller part of the participants.",
    Unquantified "unquantified" "Case reports without numbers are among the results.",
    WithinStudyConflict "within_study_conflict" "One study reports equally good results in opposite directions.",
}

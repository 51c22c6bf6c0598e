//! What the numbers suggest for each domain (METHOD 5.2), each with its basis in words.

use super::imprecision::{Against, imprecision};
use super::{Domain, Effect, Level, Suggested, Suggestion, Target};
use crate::stats::bias::egger;
use crate::verdict::assessment::Place;
use crate::verdict::codes::{Code, Design, Element, POperator, ReviewOf, RiskOfBias};
use crate::verdict::engine::item;
use crate::verdict::evidence::{Case, StudyResult};
use crate::verdict::narrate::unit_in_words;
use crate::verdict::params::reaches;
use crate::verdict::participants::share;
use crate::verdict::selection::{Item, placed, select};
use crate::verdict::synthesis::{Averaging, Unit, synthesise};
use crate::verdict::words::{list, number, p_value, percent};
use crate::verdict::{Reading, Side};

const TWO_THIRDS: f64 = 2.0 / 3.0;
const THIRD: f64 = 1.0 / 3.0;
/// From how many studies funnel asymmetry can be tested.
const FUNNEL_FROM: usize = 10;
/// Below which P Egger's intercept speaks for asymmetry.
const EGGER_ALPHA: f64 = 0.1;

/// The body of evidence under rating.
pub(super) struct Body<'a> {
    pub case: &'a Case,
    pub items: &'a [Item<'a>],
    /// Positions of the results it consists of.
    pub members: &'a [usize],
    /// The unit whose estimate is rated: the pool, or the largest where results could not be averaged.
    pub unit: &'a Unit,
    /// Whether that unit is all there is.
    pub whole: bool,
}

/// Suggests a rating of what a claim's verdict rests on; `None` where no human result counts.
#[must_use]
pub fn suggest(case: &Case, target: Target) -> Option<Suggestion> {
    let mut items: Vec<Item> = case.results.iter().map(|result| item(case, &case.params, result)).collect();
    select(&case.claim, &mut items, &case.params);
    let main = placed(&items, Place::Main);
    let members = if main.is_empty() { placed(&items, Place::Exploratory) } else { main };
    let units = synthesise(&case.claim, &items, &members, &case.params, Averaging::default());
    let size = |unit: &Unit| unit.members.iter().filter_map(|&at| items[at].result.people()).map(u64::from).sum::<u64>();
    let unit = units.iter().max_by_key(|unit| size(unit))?;
    let body = Body { case, items: &items, members: &members, unit, whole: units.len() == 1 };
    let randomised = members.iter().all(|&at| is_randomised(items[at].result));
    let rated = members.iter().all(|&at| items[at].result.rob != RiskOfBias::NotAssessed);
    let (start, start_basis) = match (randomised, rated) {
        (true, _) => (Level::High, "Every result that counts is from randomised trials.".to_owned()),
        (false, true) => (
            Level::High,
            "Not randomised, but risk of bias is recorded for every result (ROBINS-I) and takes its steps below.".to_owned(),
        ),
        (false, false) => (Level::Low, "Not randomised, and risk of bias is not recorded for every result.".to_owned()),
    };
    let mut domains = vec![
        risk_of_bias(&body, !randomised && rated),
        inconsistency(&body),
        indirectness(&body),
        imprecision(&body, target),
        publication_bias(&body),
    ];
    let lowered = domains.iter().any(|domain| domain.steps < 0);
    domains.push(large_effect(&body, randomised, lowered));
    for domain in [Domain::DoseResponse, Domain::OpposingConfounding] {
        let basis = if randomised {
            RANDOMISED.to_owned()
        } else {
            "Not in the numbers recorded here: for a person to judge.".to_owned()
        };
        domains.push(Suggested { domain, steps: 0, basis });
    }
    Some(Suggestion { start, start_basis, domains, effect: effect(&body), mcid: case.claim.mcid })
}

pub(super) const RANDOMISED: &str = "Only for evidence that is not randomised.";

fn is_randomised(result: &StudyResult) -> bool {
    result.design == Design::Rct || result.is_review() && result.sr_of == ReviewOf::Rct
}

fn effect(body: &Body) -> Effect {
    let against = Against::of(body);
    let estimate = body.unit.estimate.unwrap_or_default();
    let studies: std::collections::BTreeSet<&str> = body.members.iter().map(|&at| body.items[at].result.study.as_str()).collect();
    let known = body.members.iter().filter_map(|&at| body.items[at].result.people()).map(u64::from);
    let studies = match (body.whole, body.unit.k) {
        (true, Some(k)) => usize::try_from(k).unwrap_or(usize::MAX).max(studies.len()),
        _ => studies.len(),
    };
    Effect {
        sign: if estimate > 0.0 { 1 } else { -i8::from(estimate < 0.0) },
        multiple: against.mid.map(|mid| estimate.abs() / mid),
        open: body.unit.reads(Reading::Inconclusive),
        inside: against.mid.zip(body.unit.interval).is_some_and(|(mid, (low, high))| -mid < low && high < mid),
        words: if body.unit.estimate.is_some() { unit_in_words(body.items, body.unit, &body.case.params) } else { String::new() },
        studies,
        people: known.sum(),
        kind: body.case.claim.kind,
    }
}

impl Body<'_> {
    /// The share of the body that results of a kind hold, by pooled weight where there is one, else by people; and the word for it.
    fn share(&self, wanted: impl Fn(&StudyResult) -> bool) -> f64 {
        let part: Vec<usize> = self.members.iter().copied().filter(|&at| wanted(self.items[at].result)).collect();
        match (&self.unit.pool, self.whole) {
            (Some(_), true) => part.iter().filter_map(|&at| self.unit.weight(at)).sum(),
            _ if part.is_empty() => 0.0,
            _ => share(self.items, &part, self.members),
        }
    }

    fn measured_in(&self) -> &'static str {
        if self.unit.pool.is_some() && self.whole { "of the pooled weight" } else { "of the people" }
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.unit.members.iter().map(|&at| self.items[at].result.name()).collect();
        list(&names)
    }
}

fn risk_of_bias(body: &Body, robins: bool) -> Suggested {
    let high = body.share(|result| matches!(result.rob, RiskOfBias::High | RiskOfBias::Serious | RiskOfBias::Critical));
    let unsure = body.share(|result| result.rob != RiskOfBias::Low);
    let steps = if reaches(high, TWO_THIRDS) {
        -2
    } else if reaches(high, THIRD) || reaches(unsure, TWO_THIRDS) {
        -1
    } else {
        0
    };
    let measured = body.measured_in();
    let mut basis = format!(
        "High or serious risk holds {}% {measured}; some concerns, worse or unrated {}%.",
        percent(high),
        percent(unsure)
    );
    // starting high with ROBINS-I means that confounding takes the two steps that starting low would have taken
    let steps = if robins && unsure > 0.0 && steps > -2 {
        basis.push_str(" Not randomised and starting high: bias usually takes two steps.");
        -2
    } else {
        steps
    };
    Suggested { domain: Domain::RiskOfBias, steps, basis }
}

fn inconsistency(body: &Body) -> Suggested {
    let found = |steps, basis: String| Suggested { domain: Domain::Inconsistency, steps, basis };
    if body.members.len() == 1 {
        let review = body.items[body.members[0]].result.is_review();
        let basis = if review { "One review: look at the heterogeneity it reports." } else { "One study: cannot be judged." };
        return found(0, basis.to_owned());
    }
    let reads = |reading: Reading| body.members.iter().any(|&at| body.items[at].reads(reading));
    let opposed = reads(Reading::For) && reads(Reading::Against);
    let Some(pool) = body.unit.pool.as_ref().filter(|_| body.whole) else {
        let basis = format!("{} results that cannot be averaged, so I² is not known", body.members.len());
        return if opposed {
            found(-1, format!("{basis}; some find the claimed effect and some the opposite."))
        } else {
            found(0, format!("{basis}; none finds the opposite of what another finds."))
        };
    };
    let lies = |side: Side| body.members.iter().any(|&at| body.items[at].read.side == side);
    let both_sides = lies(Side::Claimed) && lies(Side::Other);
    let holds_null = |(low, high): (f64, f64)| low <= 0.0 && 0.0 <= high;
    let predicted = pool.prediction.is_some_and(holds_null) && !body.unit.interval.is_some_and(holds_null);
    let i2 = percent(pool.i2);
    match pool.i2 {
        i2_share if i2_share >= 0.75 && opposed => {
            found(-2, format!("I² is {i2}%, and one study finds the claimed effect while another finds the opposite."))
        }
        i2_share if i2_share >= 0.5 && both_sides => {
            found(-1, format!("I² is {i2}%, with estimates on both sides of no effect."))
        }
        i2_share if i2_share >= 0.5 && predicted => {
            found(-1, format!("I² is {i2}%; the prediction interval includes no effect while the interval does not."))
        }
        i2_share if i2_share >= 0.5 => {
            found(0, format!("I² is {i2}%, but all estimates point the same way; I² alone does not decide."))
        }
        _ => found(0, format!("I² is {i2}% over {} studies.", body.members.len())),
    }
}

fn indirectness(body: &Body) -> Suggested {
    let differs =
        |element: Element| body.share(|result| result.differs.as_ref().is_some_and(|differs| differs.contains(&element)));
    let counted: Vec<(Element, f64)> =
        Element::ALL.iter().map(|element| (*element, differs(*element))).filter(|(_, share)| reaches(*share, 0.5)).collect();
    let steps = match counted.len() {
        0 => 0,
        1 => -1,
        _ => -2,
    };
    let measured = body.measured_in();
    let basis = if counted.is_empty() {
        format!("No element of the question differs in half {measured} or more.")
    } else {
        let parts: Vec<String> = counted
            .iter()
            .map(|(element, share)| format!("{} differs in {}% {measured}", element.label(), percent(*share)))
            .collect();
        let surrogate = counted.iter().any(|(element, _)| *element == Element::Outcome);
        format!(
            "{}.{}",
            sentence(&list(&parts)),
            if surrogate { " A stand-in for the outcome claimed counts at least once." } else { "" }
        )
    };
    Suggested { domain: Domain::Indirectness, steps, basis }
}

fn publication_bias(body: &Body) -> Suggested {
    let found = |steps, basis: String| Suggested { domain: Domain::PublicationBias, steps, basis };
    let k = if body.whole { body.unit.members.len() } else { 0 };
    if k < FUNNEL_FROM {
        return found(
            0,
            format!(
                "{} in one pool: not testable below {FUNNEL_FROM}. Ask: are there registered, completed trials without results? \
                 Are all studies small and paid for by industry?",
                if k > 1 { format!("{k} studies") } else { "1 study".to_owned() }
            ),
        );
    }
    let effects: Vec<_> = body.unit.members.iter().filter_map(|&at| body.items[at].figures.effect()).collect();
    let odds = body.unit.measure == Some(crate::verdict::Measure::Or);
    let caution = if odds { " For odds ratios Harbord’s or Peters’ test is better." } else { "" };
    match egger(&effects) {
        Ok(test) => {
            let figures = format!(
                "Egger’s regression over {k} studies: intercept {}, {}",
                number((test.intercept * 100.0).round() / 100.0),
                p_value(POperator::Equal, test.p)
            );
            if test.p < EGGER_ALPHA {
                found(
                    -1,
                    format!(
                        "{figures}: small studies differ from large ones, which unpublished results can explain but need not.{caution}"
                    ),
                )
            } else {
                found(0, format!("{figures}: no sign of asymmetry.{caution}"))
            }
        }
        Err(why) => found(0, format!("Egger’s regression is {why}.")),
    }
}

fn large_effect(body: &Body, randomised: bool, lowered: bool) -> Suggested {
    let found = |steps, basis: &str| Suggested { domain: Domain::LargeEffect, steps, basis: basis.to_owned() };
    if randomised {
        return found(0, RANDOMISED);
    }
    if lowered {
        return found(0, "Something lowers certainty, so nothing raises it.");
    }
    let ratio = body.unit.measure.filter(|measure| measure.is_ratio()).and(body.unit.estimate).map(|log| log.abs().exp());
    let k = body.unit.k.unwrap_or(1);
    let Some(ratio) = ratio else { return found(0, "No ratio is rated.") };
    let shown = number((ratio * 100.0).round() / 100.0);
    if ratio < 2.0 || k < 2 || body.unit.reads(Reading::Inconclusive) {
        let basis = format!(
            "A ratio of {shown} (or its inverse) over {k} studies: at least 2 over two studies, clear of 1, would raise."
        );
        return found(0, &basis);
    }
    let basis = format!("A ratio of {shown} (or its inverse) over {k} studies, clear of 1.");
    found(if ratio >= 5.0 { 2 } else { 1 }, &basis)
}

/// The same with a capital letter.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What an estimate that was not averaged is judged by, in words.
pub(super) fn judged_by(body: &Body) -> String {
    if body.whole { String::new() } else { format!(" Judged by the largest that stands by itself: {}.", body.names()) }
}

/// People and events of a body, and how many it needs: METHOD P4's sizes.
pub(super) fn information(body: &Body) -> (f64, f64, &'static str) {
    let results = || body.unit.members.iter().map(|&at| body.items[at].result);
    let people: f64 = results().filter_map(StudyResult::people).map(f64::from).sum();
    if let Some(needed) = results().filter_map(|result| result.ois).filter(|ois| *ois > 0.0).reduce(f64::max) {
        return (people, needed, "people");
    }
    if results().any(StudyResult::counts_events) {
        let events = results().filter_map(StudyResult::people_with_event).map(f64::from).sum();
        return (events, body.case.params.ois_events, "events");
    }
    (people, body.case.params.ois_n, "people")
}

//! What a claim made of a sentence would be: its kind, its direction, whom it is about, on what, how firmly it is worded. Guesses for an
//! editor to confirm, from words alone.

use super::cues::Words;
use super::outcome;
use crate::domain::claim::{ClaimDraft, ClaimForm, ClaimType, Direction, WordingLevel};
use crate::verdict::wording::{self, Proposal};

/// What is guessed of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Its kind.
    pub claim_type: ClaimType,
    /// Which way the outcome is said to go.
    pub direction: Direction,
    /// "overall", or the group it is about.
    pub population_scope: String,
    /// The known outcome it is about; none when none fits.
    pub outcome_key: Option<String>,
    /// 0 to 3.
    pub wording_level: i16,
    /// Why that level.
    pub wording_basis: String,
    /// Whether it speaks only of animals or cells.
    pub confined_to_model: bool,
    /// Words beyond a difference from no effect.
    pub form: Option<ClaimForm>,
}

impl Guess {
    /// Puts the guesses into the fields of a draft that are still empty.
    pub fn fill(&self, draft: &mut ClaimDraft) {
        let set = |field: &mut String, guess: &str| {
            if field.trim().is_empty() {
                guess.clone_into(field);
            }
        };
        set(&mut draft.r#type, self.claim_type.code());
        set(&mut draft.direction, self.direction.code());
        set(&mut draft.population_scope, &self.population_scope);
        set(&mut draft.outcome_key, self.outcome_key.as_deref().unwrap_or_default());
        set(&mut draft.claim_form, self.form.map_or("", ClaimForm::code));
        if draft.wording_level.trim().is_empty() {
            draft.wording_level = self.wording_level.to_string();
            self.wording_basis.clone_into(&mut draft.wording_basis);
        }
        draft.confined_to_model |= self.confined_to_model;
    }
}

const HARMS: &str = "toxic*|harm|harms|harmful|side effect*|adverse*|excess*|too much|overdos*|dangerous|damag*|accelerat*|worsen*|\
     high doses|large doses|poison*|injur*|aggravat*|exacerbat*|carcinogen*|raises the risk|increases the risk|cause|\
     causes|caused|bleeding";
/// What a harm is done by: without one, "accelerate" or "increase" alone is no harm.
const LINKS: &str = "associat*|correlat*|linked to|linked with|link between|tied to|relationship between|relation between|relation|inverse|\
     risk factor*|more likely|less likely|go together|goes with|cohort|higher risk|reduced risk|lower risk|\
     lowers cardiovascular risk|increasing the risk|risk of";
const MECHANISMS: &str = "activat*|inhibit*|regulat*|block*|cofactor*|co-factor*|absor*|binds|bind|receptor*|enzyme*|protein*|pathway*|\
     function*|role in|role|directs|directing|directed|direct|steer*|converts|convert*|metabol*|synthes*|produces|\
     transport*|signal*|gene|genes|cells|transform*|relax*|uptake|process|works in concert|synerg*|balance|inactive|\
     gatekeeper|molecule*|hormone*|secret*";
const DESCRIPTIONS: &str = "found in|found primarily|found mainly|contain*|rich in|source of|sources of|main types|two types|types of|main forms|\
     two forms|forms of|consist*|made up of|made of|studies are needed|research is needed|rarely|most common*|prevalence|\
     incidence|occurs within|occurs in|sits inside|involves|lies in|complex|percent of|one in|comes from|\
     main source|long-term studies|affects about";
/// What happens to the outcome for the better or the worse is told by the verb that governs it.
const DOWN: &str = "prevent*|reduc*|lower|lowers|lowered|lowering|decreas*|inhibit*|slow|slows|slowed|slowing|stop*|revers*|block*|keeps|\
     keep|keeping|protect*|suppress*|shrink*|shorten*|reliev*|eas*|cure*|treat|treats|kill*|away from|less|fewer|delay*|\
     halve*|cut|cuts|fight*|counter*|inverse|against|minimi*|mitigat*|alleviat*|eliminat*|fell|drop*|weaken*|regulat*|\
     directs|directing|steer*|balance|stabilize|impair*";
const UP: &str = "increas*|rais*|boost*|accelerat*|cause|causes|caused|lead to|leads to|leading to|result in|results in|contribut*|\
     promot*|enhanc*|stimulat*|improv*|strengthen*|speed*|worsen*|more|higher|greater|absor*|aids|aid|trigger*|induc*|\
     produc*|elevat*|doubl*|prolong*|extend*|deficien*|lack of|rose|transform*|activat*|relax*|unable|blocks|requires|\
     required|necessary";
const MODELS: &str = "rats|mice|rabbits|pigs|animals|animal|in vitro|cell culture*|cultured cells|test-tube|test tube|zebrafish|rodents|\
     hamsters|in dogs|cell studies|petri";
const PEOPLE: &str =
    "human*|people|patient*|men|women|adults|children|participants|clinical|person*|individuals|your|you|infants";

/// Guesses what a claim made of a sentence would be; `known` are the outcomes on file.
#[must_use]
pub fn guess(sentence: &str, known: &[String]) -> Guess {
    let words = Words::of(sentence);
    let wording = wording::propose(sentence);
    let claim_type = claim_type(&words, &wording);
    let direction = match claim_type {
        ClaimType::Equivalence | ClaimType::Descriptive => Direction::None,
        ClaimType::Harm => Direction::Increase,
        _ => direction(&words, claim_type),
    };
    Guess {
        claim_type,
        direction,
        population_scope: population(sentence).unwrap_or_else(|| "overall".to_owned()),
        outcome_key: outcome::outcome(&words, known).map(str::to_owned),
        wording_level: wording.level,
        wording_basis: basis(&wording),
        confined_to_model: words.any(MODELS) && !words.any(PEOPLE),
        form: form(&words),
    }
}

fn claim_type(words: &Words, wording: &Proposal) -> ClaimType {
    let studied = words.any("trial*|study found|patients|supplementation|clinical studies|protective effect|supplements|strategy|studies show|protection");
    let caused = words.any("lead to|leads to|cause|causes|caused|result in|accelerat*|increas*|rais*|worsen*|toxic*|harmful|side effect*|damag*|contribut*");
    if wording.negated && !words.any(MECHANISMS) {
        ClaimType::Equivalence
    } else if words.any(HARMS)
        && caused
        && !words.any("prevent*|reduc*|protect*|inactive|lowers|conflicting")
        && !words.any(LINKS)
    {
        ClaimType::Harm
    } else if words.any(LINKS) && !words.any("protective effect") {
        ClaimType::Association
    } else if words.any(DESCRIPTIONS) && !words.any("strongly suggests|protect*|prevents|enzymes|protein*|transform*") {
        ClaimType::Descriptive
    } else if words.any(MECHANISMS) && !studied {
        ClaimType::Mechanism
    } else {
        ClaimType::Effect
    }
}

/// The first word that says which way; where there is none, what such a claim says as a rule.
fn direction(words: &Words, claim_type: ClaimType) -> Direction {
    if claim_type == ClaimType::Association && words.any("inverse|lower risk|reduced risk|less likely|lowers") {
        return Direction::Decrease;
    }
    if claim_type == ClaimType::Association && words.any("deficien*|lack of|higher risk|more likely|increas*|risk factor*") {
        return Direction::Increase;
    }
    let (down, up) = (words.find(DOWN), words.find(UP));
    match (down, up) {
        (Some(down), Some(up)) if up.start < down.start && claim_type != ClaimType::Effect && !words.any("activat*") => {
            Direction::Increase
        }
        (None, Some(_)) => Direction::Increase,
        (None, None) if claim_type == ClaimType::Association => Direction::Increase,
        _ => Direction::Decrease,
    }
}

/// The group a sentence names: "in patients with …", "for people who …", "in postmenopausal women".
fn population(sentence: &str) -> Option<String> {
    const GROUPS: [&str; 9] =
        ["patients", "people", "individuals", "adults", "women", "men", "children", "those", "participants"];
    let words = crate::anchor::words::words(sentence);
    let characters: Vec<char> = sentence.chars().collect();
    let at = words.iter().position(|word| GROUPS.contains(&word.text.as_str()))?;
    let before = |back: usize| at.checked_sub(back).map_or("", |i| words[i].text.as_str());
    // the preposition, with at most two words that describe the group
    let back = (1..=3).find(|back| matches!(before(*back), "in" | "for" | "among"))?;
    let start = words.get(at + 1 - back)?.place.start;
    let specified = words.get(at + 1).is_some_and(|next| {
        matches!(next.text.as_str(), "with" | "who" | "whose" | "over" | "under" | "aged" | "without" | "on")
    });
    if back == 1
        && !specified
        && matches!(words[at].text.as_str(), "people" | "individuals" | "adults" | "those" | "participants" | "patients")
    {
        return None;
    }
    let last = words[at].place.end;
    let end = if specified {
        let stop = characters.iter().enumerate().skip(last).find(|(_, c)| matches!(c, ',' | ';' | '.' | '(' | ':'));
        stop.map_or(characters.len(), |(i, _)| i)
    } else {
        last
    };
    let named: String = characters.get(start..end)?.iter().collect();
    let short: Vec<&str> = named.split_whitespace().take(12).collect();
    Some(short.join(" "))
}

/// Only what plainly goes beyond a difference: a form caps the verdict.
fn form(words: &Words) -> Option<ClaimForm> {
    let forms: [(ClaimForm, &str); 8] = [
        (
            ClaimForm::Concession,
            "studies are needed|research is needed|more research|long-term studies|conflicting|some human trials|while some studies|while some trials|non-significant",
        ),
        (ClaimForm::Existential, "some clinical studies|some studies|some trials|some research"),
        (ClaimForm::Inference, "provides strong evidence|provides evidence|strongly suggests that|is evidence that"),
        (ClaimForm::Rarity, "rarely|seldom|very rare"),
        (ClaimForm::Superlative, "the best|the most|more prominent|the only|the primary nutrient"),
        (ClaimForm::Modification, "especially in|particularly in|especially when|more so in"),
        (ClaimForm::Extent, "fully|completely|entirely"),
        (ClaimForm::Necessity, "requires|required for|necessary for|only if|only once|depends on"),
    ];
    forms.into_iter().find(|(_, cues)| words.any(cues)).map(|(form, _)| form)
}

fn basis(wording: &Proposal) -> String {
    let name = WordingLevel::from_number(wording.level).map_or("", WordingLevel::label);
    if wording.cues.is_empty() {
        format!("by the lexicon: {name}, no word softens it")
    } else {
        format!("by the lexicon: {name}, “{}”", wording.cues.join("”, “"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_direction_and_group_are_read_from_the_words() {
        for (sentence, claim_type, direction, scope) in [
            ("Daily walking lowers blood pressure in older women.", ClaimType::Effect, Direction::Decrease, "older women"),
            ("Too much salt can cause damage to the kidneys.", ClaimType::Harm, Direction::Increase, "overall"),
            ("Sleep loss is associated with a higher risk of stroke.", ClaimType::Association, Direction::Increase, "overall"),
            ("Oat bran has no effect on mood.", ClaimType::Equivalence, Direction::None, "overall"),
            ("The enzyme requires zinc as a cofactor.", ClaimType::Mechanism, Direction::Increase, "overall"),
            ("Folate is found in leafy greens.", ClaimType::Descriptive, Direction::None, "overall"),
            (
                "Aspirin prevents strokes in patients with atrial fibrillation, say some.",
                ClaimType::Effect,
                Direction::Decrease,
                "patients with atrial fibrillation",
            ),
        ] {
            let guess = guess(sentence, &[]);
            assert_eq!(
                (guess.claim_type, guess.direction, guess.population_scope.as_str()),
                (claim_type, direction, scope),
                "{sentence}"
            );
        }
    }

    #[test]
    fn a_sentence_about_animals_alone_is_confined_to_them() {
        assert!(guess("In mice, green tea slows tumours.", &[]).confined_to_model);
        assert!(!guess("In mice and in people, green tea slows tumours.", &[]).confined_to_model);
    }

    #[test]
    fn guesses_fill_only_what_is_empty() {
        let mut draft = ClaimDraft { r#type: "harm".to_owned(), ..ClaimDraft::default() };
        guess("Daily walking may lower blood pressure.", &["blood_pressure".to_owned()]).fill(&mut draft);
        assert_eq!(
            (draft.r#type.as_str(), draft.outcome_key.as_str(), draft.wording_level.as_str()),
            ("harm", "blood_pressure", "1")
        );
        assert_eq!(draft.wording_basis, "by the lexicon: tentative, “may”, “lower”");
    }
}

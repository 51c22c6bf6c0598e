//! Which of the article's claims are among the proposed sentences: on our retelling, whose claims' passages are the truth, and on the
//! provided document, where it is there.

mod others;
mod provided;

use probatum::domain::article::{BlockKind, Document};
use probatum::domain::claim::ClaimDraft;
use probatum::import::seeds;
use probatum::propose::{self, Sentence, guess};
use std::collections::BTreeSet;
use std::path::Path;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn retelling() -> (Document, Vec<ClaimDraft>) {
    let seeds = seeds::read(seeds::BUNDLED).expect("the seeds");
    (seeds.article, seeds.claims.into_iter().map(|(draft, _)| draft).collect())
}

/// The claims a sentence makes: those one of whose passages overlaps it by more than a few words.
fn made<'a>(document: &Document, claims: &'a [ClaimDraft], sentence: &Sentence) -> BTreeSet<&'a str> {
    let text = document.text();
    let mut made = BTreeSet::new();
    for claim in claims {
        for anchor in &claim.anchor {
            let nth = anchor.occurrence.parse::<usize>().ok();
            let place = probatum::anchor::find_exact(&text, &anchor.exact, nth).expect("every passage stands in the retelling");
            let (start, end) = (sentence.offset + sentence.start, sentence.offset + sentence.end);
            let shared = place.end.min(end).saturating_sub(place.start.max(start));
            if shared * 3 >= (place.end - place.start).min(end - start) {
                made.insert(claim.slug.as_str());
            }
        }
    }
    made
}

#[test]
fn the_claims_of_the_retelling_are_among_the_proposed_sentences_and_most_proposals_are_claims() {
    let (document, claims) = retelling();
    assert_eq!(claims.len(), 47);
    let sentences = propose::sentences(&document);
    let proposed: Vec<&Sentence> = sentences.iter().filter(|sentence| sentence.is_proposed()).collect();
    let found: BTreeSet<&str> = proposed.iter().flat_map(|sentence| made(&document, &claims, sentence)).collect();
    let right = proposed.iter().filter(|sentence| !made(&document, &claims, sentence).is_empty()).count();
    let missed: Vec<&str> = claims.iter().map(|claim| claim.slug.as_str()).filter(|slug| !found.contains(slug)).collect();
    assert!(found.len() >= 40, "only {} of the 47: {missed:?}", found.len());
    assert!(right * 100 >= proposed.len() * 70, "only {right} of {} proposals are claims", proposed.len());
}

#[test]
fn guesses_agree_with_what_editors_recorded_of_the_same_passages() {
    let (_, claims) = retelling();
    let mut known: Vec<String> = claims.iter().map(|claim| claim.outcome_key.clone()).collect();
    known.sort();
    known.dedup();
    let (mut types, mut directions, mut levels, mut outcomes, mut scopes) = (0, 0, 0, 0, 0);
    for claim in &claims {
        let guess = guess::guess(&claim.anchor[0].exact, &known);
        types += usize::from(guess.claim_type.code() == claim.r#type);
        directions += usize::from(guess.direction.code() == claim.direction);
        levels += usize::from(guess.wording_level.to_string() == claim.wording_level);
        outcomes += usize::from(guess.outcome_key.as_deref() == Some(claim.outcome_key.as_str()));
        scopes += usize::from((guess.population_scope == "overall") == (claim.population_scope == "overall"));
    }
    assert!(types >= 26 && directions >= 30 && levels >= 36 && scopes >= 40, "{types} {directions} {levels} {outcomes} {scopes}");
}

#[test]
fn headings_and_small_print_of_the_retelling_are_not_proposed() {
    let (document, _) = retelling();
    for sentence in propose::sentences(&document) {
        let kind = document.blocks[sentence.block].kind;
        let silent = matches!(kind, BlockKind::Title | BlockKind::Heading | BlockKind::Question | BlockKind::Boilerplate);
        assert!(!(silent && sentence.is_proposed()), "{kind}: {}", sentence.text);
    }
}

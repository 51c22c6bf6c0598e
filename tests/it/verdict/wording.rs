//! The lexicon's proposals beside the levels editors gave the seeded claims: a proposal need not agree, but must stay useful.

use probatum::import::seeds::{self, BUNDLED};
use probatum::verdict::wording::propose;

#[test]
fn most_seeded_passages_are_read_as_the_editors_read_them() {
    let seeds = seeds::read(BUNDLED).expect("the bundled seeds");
    let mut differ = Vec::new();
    for (claim, _) in &seeds.claims {
        let passage = claim.anchor.first().map_or("", |anchor| anchor.exact.as_str());
        let proposal = propose(passage);
        if proposal.level.to_string() != claim.wording_level {
            differ.push(format!("{}: {} for {}, {:?}", claim.slug, proposal.level, claim.wording_level, proposal.cues));
        }
    }
    let (all, agree) = (seeds.claims.len(), seeds.claims.len() - differ.len());
    assert!(agree * 10 >= all * 9, "{agree} of {all}:\n{}", differ.join("\n"));
}

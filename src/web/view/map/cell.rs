//! One cell of the evidence map: what a study says about a claim, in a word, a shape and a colour, and what that is worth.

use crate::store::map::Linked;
use crate::verdict::{Code, Letter, Reading};

/// What a study says about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// For it.
    For,
    /// Against it.
    Against,
    /// Two results that count contradict one another.
    Both,
    /// Neither.
    Inconclusive,
    /// In the laboratory or in animals, without figures the rules can read.
    Laboratory,
    /// Nothing that could be counted.
    Nothing,
}

impl Said {
    /// Every one, in the order of the legend.
    pub const ALL: [Self; 6] = [Self::For, Self::Against, Self::Both, Self::Inconclusive, Self::Laboratory, Self::Nothing];

    /// In a word or two.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Both => "for and against",
            Self::Inconclusive => "inconclusive",
            Self::Laboratory => "laboratory evidence",
            Self::Nothing => "not counted",
        }
    }

    /// The letter its colour goes by.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::For => "F",
            Self::Against => "A",
            Self::Both => "B",
            Self::Inconclusive => "I",
            Self::Laboratory => "M",
            Self::Nothing => "N",
        }
    }

    /// The id of its shape.
    #[must_use]
    pub const fn shape(self) -> &'static str {
        match self {
            Self::For => "r-F",
            Self::Against => "r-A",
            Self::Both => "v-mixed",
            Self::Inconclusive => "r-I",
            Self::Laboratory => "v-preclinical_only",
            Self::Nothing => "v-no_usable_evidence",
        }
    }
}

/// What a study's linked results come to for a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub said: Said,
    /// The letter of its standing as shown.
    pub letter: &'static str,
    /// What that is worth, in words; none where the word says it already.
    pub worth: Option<&'static str>,
    /// Whether the verdict rests on it.
    pub kept: bool,
    /// The result that speaks for the study.
    pub key: String,
    /// How many results are linked.
    pub results: usize,
}

impl Cell {
    /// The cell of what is linked; none of nothing. A result the verdict rests on speaks before others.
    #[must_use]
    pub fn of(linked: &[Linked]) -> Option<Self> {
        let speaks = linked.iter().min_by_key(|link| (!link.kept, rank(&link.place)))?;
        let kept: Vec<Option<Reading>> = linked.iter().filter(|link| link.kept).map(reading).collect();
        let torn = kept.contains(&Some(Reading::For)) && kept.contains(&Some(Reading::Against));
        let said = if torn { Said::Both } else { said(speaks) };
        let letter = speaks.standing.as_deref().and_then(|code| code.parse::<Letter>().ok()).unwrap_or(Letter::NotCounted);
        let letter = if said == Said::Nothing { Letter::NotCounted } else { letter };
        Some(Self {
            said,
            letter: if letter == Letter::NotCounted { "–" } else { letter.as_str() },
            worth: match (said, letter) {
                (Said::Nothing | Said::Laboratory, _) | (_, Letter::NotCounted) => None,
                (_, Letter::Confirmatory) => Some("confirmatory"),
                (_, Letter::Estimation) => Some("estimate"),
                (_, Letter::Exploratory) => Some("exploratory"),
                (_, Letter::Preclinical) => Some("laboratory"),
            },
            kept: speaks.kept,
            key: speaks.key.clone(),
            results: linked.len(),
        })
    }

    /// "for (exploratory; not decisive)"
    #[must_use]
    pub fn words(&self) -> String {
        let aside = (!self.kept && self.said != Said::Nothing).then_some("not decisive");
        let several = (self.results > 1).then(|| format!("{} results", self.results));
        let notes: Vec<&str> = [self.worth, aside, several.as_deref()].into_iter().flatten().collect();
        if notes.is_empty() { self.said.word().to_owned() } else { format!("{} ({})", self.said.word(), notes.join("; ")) }
    }
}

fn reading(link: &Linked) -> Option<Reading> {
    link.reading.as_deref()?.parse().ok()
}

fn said(link: &Linked) -> Said {
    match (link.place.as_str(), reading(link)) {
        ("not_counted", _) => Said::Nothing,
        (_, Some(Reading::For)) => Said::For,
        (_, Some(Reading::Against)) => Said::Against,
        (_, Some(Reading::Inconclusive)) => Said::Inconclusive,
        ("preclinical", _) => Said::Laboratory,
        _ => Said::Nothing,
    }
}

/// Which of a study's results speaks first where the verdict rests on none.
fn rank(place: &str) -> u8 {
    match place {
        "main" => 0,
        "exploratory" => 1,
        "preclinical" => 2,
        "context" => 3,
        "dropped" => 4,
        _ => 5,
    }
}

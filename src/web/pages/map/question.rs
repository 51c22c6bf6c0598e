//! What a reader asked the evidence map for, as it stands in the address.

use crate::domain::family::Family;
use crate::store::map::{Choices, Filter};
use crate::verdict::{Code, Verdict};
use crate::web::error::AppError;
use crate::web::paths;
use crate::web::view::map::Order;
use crate::web::view::outcome_map::name;
use serde::Deserialize;

/// The query of an address.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Question {
    /// Which of the two maps: empty for claims by studies, `outcomes` for outcomes by people.
    pub view: String,
    /// The order of the claims.
    pub rows: String,
    /// An article.
    pub article: String,
    /// A topic.
    pub topic: String,
    /// A verdict.
    pub verdict: String,
    /// A group of designs.
    pub design: String,
    /// A word for people.
    pub population: String,
    /// A substance.
    pub substance: String,
    /// An outcome concept.
    pub outcome: String,
    /// `yes`: only what a verdict rests on.
    pub counted: String,
}

/// A filter in force: what it says, and the address of the map without it.
#[derive(Debug)]
pub struct Active {
    /// "Design: Trials"
    pub words: String,
    /// The map without it.
    pub without: String,
}

impl Question {
    /// Whether the map of outcomes was asked for.
    ///
    /// # Errors
    /// When there is no such map.
    pub fn asks_for_outcomes(&self) -> Result<bool, AppError> {
        match self.view.as_str() {
            "" | "claims" => Ok(false),
            "outcomes" => Ok(true),
            other => Err(AppError::BadRequest(format!("view: “{other}” is not a map; allowed: claims, outcomes"))),
        }
    }

    /// The order of the claims.
    ///
    /// # Errors
    /// When it is none.
    pub fn order(&self) -> Result<Order, AppError> {
        if self.rows.is_empty() {
            return Ok(Order::Verdict);
        }
        self.rows.parse().map_err(|error| AppError::BadRequest(format!("rows: {error}")))
    }

    /// The question as a filter.
    ///
    /// # Errors
    /// What can't be a filter, by name.
    pub fn filter(&self) -> Result<Filter, AppError> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let verdict = some(&self.verdict).map(|code| code.parse::<Verdict>()).transpose();
        let family = some(&self.design).map(|code| code.parse::<Family>()).transpose();
        let counted = match self.counted.as_str() {
            "" => false,
            "yes" => true,
            other => return Err(AppError::BadRequest(format!("counted: “{other}” is not an answer; allowed: yes"))),
        };
        Ok(Filter {
            article: some(&self.article),
            topic: some(&self.topic),
            verdict: verdict
                .map_err(|error| AppError::BadRequest(format!("verdict: {error}")))?
                .map(|verdict| verdict.as_str().to_owned()),
            designs: family.map_err(|error| AppError::BadRequest(format!("design: {error}")))?.map(Family::designs),
            population: some(&self.population).filter(|words| words.chars().any(char::is_alphanumeric)),
            substance: some(&self.substance),
            outcome: some(&self.outcome),
            counted,
        })
    }

    /// The filters in force.
    #[must_use]
    pub fn active(&self, choices: &Choices) -> Vec<Active> {
        let title = choices.articles.iter().find(|(slug, _)| *slug == self.article).map(|(_, title)| title.clone());
        let verdict = self.verdict.parse::<Verdict>().map_or_else(|_| self.verdict.clone(), |v| v.label().to_owned());
        let design = self.design.parse::<Family>().map_or_else(|_| self.design.clone(), |family| family.label().to_owned());
        let filters = [
            ("article", "Article", title.unwrap_or_else(|| self.article.clone())),
            ("topic", "Topic", self.topic.clone()),
            ("verdict", "Verdict", verdict),
            ("design", "Design", design),
            ("population", "People", self.population.clone()),
            ("substance", "Substance", self.substance.clone()),
            ("outcome", "Outcome", name(&self.outcome)),
            ("counted", "Only", if self.counted.is_empty() { String::new() } else { "what a verdict rests on".to_owned() }),
        ];
        let said = filters.into_iter().filter(|(_, _, words)| !words.trim().is_empty());
        said.map(|(field, label, words)| Active { words: format!("{label}: {words}"), without: self.with("/map", field, "") })
            .collect()
    }

    /// The same question with one field changed, at an address.
    #[must_use]
    pub fn with(&self, address: &str, field: &str, value: &str) -> String {
        let pairs = [
            ("view", &self.view),
            ("rows", &self.rows),
            ("article", &self.article),
            ("topic", &self.topic),
            ("verdict", &self.verdict),
            ("design", &self.design),
            ("population", &self.population),
            ("substance", &self.substance),
            ("outcome", &self.outcome),
            ("counted", &self.counted),
        ];
        let pairs = pairs.map(|(name, held)| (name, if name == field { value } else { held.as_str() }));
        paths::with_query(address, &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_taken_away_alone() {
        let question = Question { topic: "Vitamin D".into(), design: "trials".into(), ..Question::default() };
        let active = question.active(&Choices::default());
        let said: Vec<(&str, &str)> = active.iter().map(|one| (one.words.as_str(), one.without.as_str())).collect();
        assert_eq!(said, [("Topic: Vitamin D", "/map?design=trials"), ("Design: Trials", "/map?topic=Vitamin+D")]);
    }

    #[test]
    fn what_is_no_filter_is_refused_by_name() {
        for (question, name) in [
            (Question { verdict: "true".into(), ..Question::default() }, "verdict"),
            (Question { design: "rcts".into(), ..Question::default() }, "design"),
            (Question { counted: "no".into(), ..Question::default() }, "counted"),
        ] {
            assert!(matches!(question.filter(), Err(AppError::BadRequest(why)) if why.starts_with(name)), "{name}");
        }
    }
}

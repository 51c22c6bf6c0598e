//! The list of claims with its filter.

use super::html;
use crate::store;
use crate::store::claim::Filter;
use crate::verdict::overclaim::Match;
use crate::verdict::{Code, Verdict};
use crate::web::error::AppError;
use crate::web::extract::Asked;
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::claims::ClaimRow;
use crate::web::view::tally::Tally;
use crate::web::view::worded::Mark;
use crate::web::view::{PAGE, next_of};
use askama::Template;
use axum::extract::State;
use axum::response::Html;

/// What a reader asked for, as it stands in the address.
#[derive(Debug, Default, Clone)]
pub struct Question {
    verdicts: Vec<String>,
    wordings: Vec<String>,
    pub(super) article: String,
    pub(super) topic: String,
    pub(super) q: String,
    after: Option<i64>,
}

#[derive(Template)]
#[template(path = "pages/claims.html")]
struct ClaimsPage {
    shell: Shell,
    question: Question,
    options: Vec<Choice>,
    wordings: Vec<(Mark, bool)>,
    articles: Vec<(String, String)>,
    topics: Vec<String>,
    claims: Vec<ClaimRow>,
    total: i64,
    next: Option<String>,
}

struct Choice {
    code: &'static str,
    count: i64,
    chosen: bool,
}

impl Question {
    /// Reads the query of an address; a verdict may stand in it several times.
    pub(super) fn read(pairs: Vec<(String, String)>) -> Result<Self, AppError> {
        let mut question = Self::default();
        for (name, value) in pairs {
            let value = value.trim().to_owned();
            match name.as_str() {
                _ if value.is_empty() => {}
                "verdict" => {
                    let verdict: Verdict = value.parse().map_err(|error| AppError::BadRequest(format!("verdict: {error}")))?;
                    question.verdicts.push(verdict.as_str().to_owned());
                }
                "wording" => {
                    let wording: Match = value.parse().map_err(|error| AppError::BadRequest(format!("wording: {error}")))?;
                    question.wordings.push(wording.code().to_owned());
                }
                "article" => question.article = value,
                "topic" => question.topic = value,
                "q" => question.q = value,
                "after" => {
                    let refuse = |_| AppError::BadRequest(format!("after: “{value}” is not a place in the list"));
                    question.after = Some(value.parse().map_err(refuse)?);
                }
                _ => {}
            }
        }
        Ok(question)
    }

    pub(super) fn filter(&self) -> Filter {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        Filter {
            verdicts: self.verdicts.clone(),
            article: some(&self.article),
            topic: some(&self.topic),
            words: some(&self.q),
            wordings: self.wordings.clone(),
            after: self.after,
        }
    }

    /// Whether anything narrows the list.
    fn narrows(&self) -> bool {
        !(self.verdicts.is_empty()
            && self.wordings.is_empty()
            && self.article.is_empty()
            && self.topic.is_empty()
            && self.q.is_empty())
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        let mut pairs: Vec<(&str, &str)> = self.verdicts.iter().map(|verdict| ("verdict", verdict.as_str())).collect();
        pairs.extend(self.wordings.iter().map(|wording| ("wording", wording.as_str())));
        pairs.extend([("article", self.article.as_str()), ("topic", self.topic.as_str()), ("q", self.q.as_str())]);
        pairs
    }

    /// The question as the query of an address; empty when nothing narrows it.
    pub(super) fn query(&self) -> String {
        paths::with_query("", &self.pairs())
    }

    /// The address of the list from here on.
    fn address(&self, after: i64) -> String {
        let after = after.to_string();
        let mut pairs = self.pairs();
        pairs.push(("after", after.as_str()));
        paths::with_query("/claims", &pairs)
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Html<String>, AppError> {
    let question = Question::read(pairs)?;
    let mut connection = state.pool.acquire().await?;
    let mut claims = store::claim::list(&mut connection, &question.filter(), PAGE + 1).await?;
    let tally = store::claim::tally(&mut connection).await?;
    let articles = store::article::list(&mut connection, None, 100).await?;
    let topics = store::claim::topics(&mut connection).await?;
    let tally = Tally::of(tally.iter().map(|(code, n)| (code.as_str(), *n)));
    let next = next_of(&mut claims).map(|last| question.address(last.id));
    let chosen = |code: &str| question.verdicts.iter().any(|verdict| verdict == code);
    html(&ClaimsPage {
        options: Verdict::ALL
            .iter()
            .map(|verdict| Choice {
                code: verdict.as_str(),
                count: tally.count(verdict.as_str()),
                chosen: chosen(verdict.as_str()),
            })
            .collect(),
        wordings: Match::ALL
            .iter()
            .map(|wording| (Mark::kind(*wording), question.wordings.iter().any(|chosen| chosen == wording.code())))
            .collect(),
        shell: shell.in_section("Claims"),
        articles: articles.into_iter().map(|article| (article.slug, article.title)).collect(),
        topics,
        claims: claims.into_iter().map(ClaimRow::from).collect(),
        total: tally.total,
        next,
        question,
    })
}

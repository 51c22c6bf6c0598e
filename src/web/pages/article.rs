//! The reading view: an article with its claims marked in the text and a note on each beside it.

use super::html;
use crate::store;
use crate::store::article::{LostMark, Mark};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Slug};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::articles::reading;
use crate::web::view::counted;
use crate::web::view::reading::showing::Showing;
use crate::web::view::reading::{Bit, Entry, Part, Role, parts};
use crate::web::view::tally::Tally;
use crate::web::view::wordings::Wordings;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};

#[derive(Template)]
#[template(path = "pages/article.html")]
struct ArticlePage {
    shell: Shell,
    slug: String,
    title: String,
    number: i32,
    imported_at: DateTime<Utc>,
    reading: String,
    /// "47 claims in 100 places"
    extent: String,
    tally: Tally,
    wordings: Wordings,
    contents: Vec<Entry>,
    parts: Vec<Part>,
    lost: Vec<Lost>,
    showing: Showing,
    /// How many passages editors have not looked at.
    open: usize,
}

/// A passage that is not found in this text.
struct Lost {
    slug: String,
    statement: String,
    verdict: String,
    words: String,
    since: DateTime<Utc>,
    looked: bool,
    /// Whether no other passage of its claim is found either.
    nowhere: bool,
}

impl Lost {
    fn of(mark: LostMark, found: &[Mark]) -> Self {
        let LostMark { slug, statement, verdict, words, since, looked } = mark;
        let nowhere = found.iter().all(|mark| mark.slug != slug);
        Self { slug, statement, verdict, words: words.replace(['\n', '\t'], " "), since, looked, nowhere }
    }
}

impl ArticlePage {
    fn new(shell: Shell, article: store::article::ArticlePage, showing: Showing) -> Self {
        let (parts, contents) = parts(&article.blocks, &article.marks);
        let tally = tally(&article.marks);
        let changed = article.marks.iter().filter(|mark| mark.changed.is_some()).count();
        let open = changed + article.lost.iter().filter(|lost| !lost.looked).count();
        let lost = article.lost.into_iter().map(|lost| Lost::of(lost, &article.marks)).collect();
        Self {
            shell: shell.in_section("Articles"),
            slug: article.slug,
            title: article.title,
            number: article.number,
            imported_at: article.imported_at,
            reading: reading(article.reading_minutes),
            extent: extent(tally.total, article.marks.len()),
            tally,
            wordings: Wordings::of(&article.marks),
            contents,
            parts,
            lost,
            showing,
            open,
        }
    }

    /// "3 claims": those of which no passage is found in this text.
    fn missing(&self) -> Option<String> {
        let claims: HashSet<&str> = self.lost.iter().filter(|lost| lost.nowhere).map(|lost| lost.slug.as_str()).collect();
        (!claims.is_empty()).then(|| counted(i64::try_from(claims.len()).unwrap_or(i64::MAX), "claim", "claims"))
    }

    /// The number of the text a link was made to, where it is another than this one.
    fn earlier(&self) -> Option<i32> {
        self.showing.version.filter(|version| (1..self.number).contains(version))
    }
}

/// Each claim once, however often the article makes it.
fn tally(marks: &[Mark]) -> Tally {
    let verdicts: HashMap<&str, &str> = marks.iter().map(|mark| (mark.slug.as_str(), mark.verdict.as_str())).collect();
    Tally::of(verdicts.into_values().map(|verdict| (verdict, 1)))
}

fn extent(claims: i64, places: usize) -> String {
    let claims_in_words = counted(claims, "claim", "claims");
    match i64::try_from(places) {
        Ok(places) if places > claims => format!("{claims_in_words} in {}", counted(places, "place", "places")),
        _ => claims_in_words,
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Slug(slug): Slug,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Html<String>, AppError> {
    let showing = Showing::read(&pairs)?;
    let mut connection = state.pool.acquire().await?;
    let article = store::article::page(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    html(&ArticlePage::new(shell, article, showing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::article::{Block, BlockKind, Document};
    use scraper::{Html, Selector};

    fn mark(slug: &str, ordinal: i32, range: std::ops::Range<usize>) -> Mark {
        Mark {
            slug: slug.to_owned(),
            statement: "K2 < K1 & “more”".to_owned(),
            verdict: "mixed".to_owned(),
            rule: "V18".to_owned(),
            studies: 1,
            participants: Some(1),
            wording_level: 2,
            wording: "matched".to_owned(),
            severity: 0,
            over: None,
            changed: None,
            start: range.start,
            end: range.end,
            ordinal,
        }
    }

    fn rendered(blocks: Vec<(BlockKind, &str)>, marks: Vec<Mark>) -> Html {
        let blocks = blocks.into_iter().map(|(kind, text)| Block { kind, level: None, text: text.to_owned() }).collect();
        let document = Document { title: "<b>Title".to_owned(), blocks };
        let article = store::article::ArticlePage {
            slug: "an-article".to_owned(),
            title: document.title.clone(),
            reading_minutes: 1,
            number: 2,
            imported_at: DateTime::UNIX_EPOCH,
            blocks: document.placed().map(|(start, _, block)| (start, block.clone())).collect(),
            marks,
            lost: Vec::new(),
        };
        Html::parse_document(&ArticlePage::new(Shell::default(), article, Showing::default()).render().expect("the page renders"))
    }

    fn texts(page: &Html, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).map(|element| element.text().collect()).collect()
    }

    #[test]
    fn an_article_without_words_or_claims_still_makes_a_page() {
        let page = rendered(vec![], vec![]);
        assert_eq!(texts(&page, "h1"), ["<b>Title"]);
        assert_eq!(texts(&page, "main .found"), ["No passage of this article has been recorded as a claim yet."]);
        assert!(texts(&page, ".toc, .showing, .bar, .passage").is_empty());
    }

    #[test]
    fn crossing_marks_leave_the_words_as_they_are_and_each_leads_to_one_note() {
        let blocks =
            vec![(BlockKind::Paragraph, "a <i> & b"), (BlockKind::ListItem, "<script>"), (BlockKind::TableRow, "x\t<td>")];
        let page =
            rendered(blocks, vec![mark("one", 0, 0..5), mark("two", 0, 3..9), mark("one", 1, 12..23), mark("two", 1, 19..23)]);
        let words = |selector: &str| -> Vec<String> {
            texts(&page, selector).into_iter().map(|text| text.replace(|c: char| c.is_ascii_digit(), "")).collect()
        };
        assert_eq!(words(".passage > .text > p"), ["a <i> & b"]);
        assert_eq!(words(".items > li > .text"), ["<script>"]);
        assert_eq!(words("tbody :is(th, td)"), ["x", "<td>"]);
        assert_eq!(texts(&page, "a.ref"), ["1", "2", "3", "4"]);
        assert_eq!(texts(&page, "mark[id]").len(), 4);
        assert_eq!(texts(&page, "li.note").len(), 4);
        assert_eq!(texts(&page, "li.note.again a.what"), ["as in note 2", "as in note 1"], "the inner mark ends first");
        assert_eq!(
            texts(&page, ".byline"),
            ["Version 2, brought in on 1 January 1970 · 1 minute’s read · 2 claims in 4 places · claims as a list"]
        );
    }
}

//! `probatum article`: an article from a file, shown as it is read or stored.

use super::{Failure, database};
use crate::config::Config;
use crate::domain::article::{CELL_SEPARATOR, Document, Format};
use crate::domain::clock;
use crate::domain::hex::hex;
use crate::domain::id::Slug;
use crate::import::document;
use crate::propose;
use crate::store::anchor::AnchorState;
use crate::workflow::ActError;
use crate::workflow::articles::{self, Brought, Incoming};
use crate::workflow::passages::Fate;
use crate::workflow::records::Saved;
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct ArticleArguments {
    /// Text, Markdown or a saved web page; - reads standard input
    pub file: PathBuf,
    /// The article's name in addresses; with one that is there, the file becomes its next version [default: made of the title]
    #[arg(long)]
    pub slug: Option<String>,
    /// Show how the file is read and store nothing; needs no database
    #[arg(long)]
    pub dry_run: bool,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// An article as it was read.
pub(super) struct ReadArticle {
    slug: Slug,
    document: Document,
    format: Format,
    origin: Option<String>,
}

/// Reads the file; nothing else is started before it is known to be readable.
pub(super) fn read(arguments: &ArticleArguments) -> Result<ReadArticle, Failure> {
    let (name, bytes) = bytes(&arguments.file, document::LARGEST)?;
    let origin =
        arguments.file.file_name().filter(|_| arguments.file != Path::new("-")).map(|name| name.to_string_lossy().into_owned());
    let (document, format) =
        document::read(&bytes, origin.as_deref()).map_err(|error| Failure::input(format!("{name}: {error}")))?;
    let slug = match &arguments.slug {
        Some(slug) => slug.parse().map_err(|error| Failure::input(format!("--slug: {error}")))?,
        None => articles::name_of(&document.title),
    };
    Ok(ReadArticle { slug, document, format, origin })
}

/// At most one byte more than is taken, so that a file without end is refused too.
pub(super) fn bytes(file: &Path, largest: usize) -> Result<(String, Vec<u8>), Failure> {
    let most = u64::try_from(largest).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().take(most).read_to_end(&mut bytes).map_err(Failure::other)?;
        return Ok(("standard input".to_owned(), bytes));
    }
    let name = file.display().to_string();
    let opened = std::fs::File::open(file).map_err(|error| Failure::input(format!("{name}: {error}")))?;
    opened.take(most).read_to_end(&mut bytes).map_err(|error| Failure::input(format!("{name}: {error}")))?;
    Ok((name, bytes))
}

/// Prints how a file is read.
pub(super) fn show(article: &ReadArticle, as_json: bool) -> Result<(), Failure> {
    let document = &article.document;
    if as_json {
        println!("{}", serde_json::to_string(&described(document, article.format)).map_err(Failure::other)?);
        return Ok(());
    }
    let (sentences, repeats) = (propose::sentences(document), document::repeats(document));
    let mut text = format!("{}\n{} · {} minutes\n", document.title, article.format.label(), document.reading_minutes());
    for (at, block) in document.blocks.iter().enumerate() {
        let level = block.level.map(|level| format!(" {level}")).unwrap_or_default();
        let repeats = repeats[at].map(|first| format!(", as {}", first + 1)).unwrap_or_default();
        let words = block.text.replace(CELL_SEPARATOR, " | ");
        let _ = writeln!(text, "\n{} [{}{level}{repeats}] {words}", at + 1, block.kind);
        for sentence in sentences.iter().filter(|sentence| sentence.block == at && sentence.is_proposed()) {
            let _ = writeln!(text, "    claim? {:.2}, level {}: {}", sentence.score, sentence.wording.level, sentence.text);
        }
    }
    print!("{text}");
    Ok(())
}

fn described(document: &Document, format: Format) -> Value {
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .zip(document::repeats(document))
        .map(|(block, repeats)| {
            let mut described = json!({"kind": block.kind, "text": block.text});
            for (name, number) in [("level", block.level.map(Value::from)), ("repeats", repeats.map(Value::from))] {
                if let Some(number) = number {
                    described[name] = number;
                }
            }
            described
        })
        .collect();
    let sentences: Vec<Value> = propose::sentences(document)
        .into_iter()
        .map(|sentence| {
            json!({
                "block": sentence.block, "start": sentence.start, "end": sentence.end, "text": sentence.text,
                "claim_score": sentence.score, "proposed": sentence.is_proposed(), "wording_level": sentence.wording.level,
                "wording_cues": sentence.wording.cues, "repeats": sentence.repeats, "mentions": sentence.mentions,
            })
        })
        .collect();
    json!({
        "title": document.title, "format": format, "reading_minutes": document.reading_minutes(), "digest": hex(&document.digest()), "blocks": blocks,
        "sentences": sentences,
    })
}

/// Stores an article and prints what became of it.
pub(super) async fn store(config: Config, article: ReadArticle, as_json: bool) -> Result<(), Failure> {
    let open = database::open(&config, true).await?;
    let incoming =
        Incoming { slug: &article.slug, document: &article.document, format: article.format, origin: article.origin.as_deref() };
    let brought =
        articles::bring_in(&open.pool, incoming, articles::by_program(clock::now())).await.map_err(|error| match error {
            ActError::Fields(fields) => Failure::input(fields),
            other => Failure::other(other),
        })?;
    if as_json {
        println!("{}", serde_json::to_string(&reported(&article.slug, &brought)).map_err(Failure::other)?);
    } else {
        print!("{}", told(&article.slug, &brought));
    }
    open.close().await
}

fn fate_of(saved: Saved) -> &'static str {
    match saved {
        Saved::Created(_) => "created",
        Saved::Changed(_) => "changed",
        Saved::Unchanged(_) | Saved::KeptAsEdited(_) => "unchanged",
    }
}

fn reported(slug: &Slug, brought: &Brought) -> Value {
    let passages: Vec<Value> = brought
        .fates
        .iter()
        .map(|fate| {
            json!({
                "claim": fate.claim, "passage": fate.anchor.ordinal + 1, "state": fate.anchor.state, "score": fate.anchor.score,
                "start": fate.anchor.place.map(|place| place.start), "end": fate.anchor.place.map(|place| place.end),
                "before": fate.anchor.checked, "now": fate.now,
            })
        })
        .collect();
    let (claims, attached) = attached(&brought.fates);
    let rest: Vec<&str> = claims.difference(&attached).copied().collect();
    json!({
        "slug": slug.as_str(), "version": brought.number, "article": fate_of(brought.saved), "passages": passages,
        "claims": {"attached": attached, "for_a_person": rest},
    })
}

fn told(slug: &Slug, brought: &Brought) -> String {
    let mut text = format!("/articles/{slug}: version {}, {}\n", brought.number, fate_of(brought.saved));
    for fate in &brought.fates {
        let Fate { claim, anchor, now, .. } = fate;
        let score = anchor.score.map(|score| format!(" ({score:.2})")).unwrap_or_default();
        let _ = writeln!(text, "{}{score}\t{claim}\t{}", anchor.state, now.as_deref().unwrap_or(&anchor.checked));
    }
    if !brought.fates.is_empty() {
        let counted = |state: AnchorState| brought.fates.iter().filter(|fate| fate.anchor.state == state).count();
        let states: Vec<String> = AnchorState::ALL.iter().map(|state| format!("{} {state}", counted(*state))).collect();
        let _ = writeln!(text, "{} passages: {}", brought.fates.len(), states.join(", "));
        let (claims, attached) = attached(&brought.fates);
        let _ = writeln!(text, "{} of {} claims stand in the new text", attached.len(), claims.len());
        let rest: Vec<&str> = claims.difference(&attached).copied().collect();
        if !rest.is_empty() {
            let _ = writeln!(text, "for a person, at /articles/{slug}/passages: {}", rest.join(", "));
        }
    }
    text
}

/// The claims that had a passage, and those of them that have one still.
fn attached(fates: &[Fate]) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let found = fates.iter().filter(|fate| fate.anchor.state != AnchorState::Lost);
    (fates.iter().map(|fate| fate.claim.as_str()).collect(), found.map(|fate| fate.claim.as_str()).collect())
}

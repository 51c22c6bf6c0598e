//! `probatum annotations`: an article's claims as W3C Web Annotations, and annotations brought in.

use super::{Failure, database};
use crate::config::Config;
use crate::domain::clock;
use crate::export::annotations::collection;
use crate::import::annotations::{self, Parsed};
use crate::store::annotation;
use crate::workflow::ActError;
use crate::workflow::annotations::{By, Done, Fate, import};
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct AnnotationsArguments {
    /// The article's name in addresses
    pub slug: String,
    /// Bring annotations in: W3C Web Annotations or an answer or export of Hypothesis; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub import: Option<PathBuf>,
    /// Say what would become of them and store nothing
    #[arg(long, requires = "import")]
    pub dry_run: bool,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Reads the file that is to be brought in, if any.
pub(super) fn read(arguments: &AnnotationsArguments) -> Result<Option<Parsed>, Failure> {
    let Some(file) = &arguments.import else { return Ok(None) };
    let (name, bytes) = super::article::bytes(file, annotations::LARGEST)?;
    annotations::read(&bytes).map(Some).map_err(|error| Failure::input(format!("{name}: {error}")))
}

pub(super) async fn run(config: Config, arguments: AnnotationsArguments, parsed: Option<Parsed>) -> Result<(), Failure> {
    let base = config.public_url.clone().unwrap_or_default();
    let open = database::open(&config, true).await?;
    let slug = arguments.slug.as_str();
    let unknown = || Failure::input(format!("there is no article “{slug}”"));
    let unread = parsed.as_ref().and_then(unread);
    let printed = match parsed {
        None => {
            let mut connection = open.pool.acquire().await.map_err(Failure::other)?;
            let label =
                annotation::label(&mut connection, Some(slug), None).await.map_err(Failure::other)?.ok_or_else(unknown)?;
            let passages = annotation::passages(&mut connection, Some(slug), None).await.map_err(Failure::other)?;
            let address = format!("/articles/{slug}/annotations.jsonld");
            let made = collection(base.trim_end_matches('/'), &address, &label, &passages);
            serde_json::to_string_pretty(&made).map_err(Failure::other)? + "\n"
        }
        Some(parsed) => {
            let act = import(&open.pool, slug, &parsed.annotations, By::Program, clock::now(), arguments.dry_run).await;
            let fates = act.map_err(|error| if matches!(error, ActError::Gone) { unknown() } else { Failure::other(error) })?;
            if arguments.json { reported(slug, &parsed, &fates).to_string() + "\n" } else { told(&parsed, &fates) }
        }
    };
    print!("{printed}");
    open.close().await?;
    match unread {
        Some(problems) => Err(Failure::input(problems)),
        None => Ok(()),
    }
}

/// What is wrong with a file in which nothing can be read.
fn unread(parsed: &Parsed) -> Option<String> {
    let problems = parsed.problems.iter().map(|problem| format!("{} {}", problem.path, problem.reason));
    (parsed.annotations.is_empty() && !parsed.problems.is_empty()).then(|| problems.collect::<Vec<_>>().join("\n"))
}

fn reported(slug: &str, parsed: &Parsed, fates: &[Fate]) -> Value {
    let rows: Vec<Value> = fates
        .iter()
        .map(|fate| {
            let (state, score) = fate.how();
            let place = fate.located.as_ref().ok().map(|located| &located.place);
            let (done, reason) = done(fate);
            json!({
                "path": fate.path, "quote": fate.quote, "state": state, "score": score, "start": place.map(|place| place.start),
                "end": place.map(|place| place.end), "now": fate.now, "claim": fate.claim, "done": done, "reason": reason,
                "notes": fate.notes,
            })
        })
        .collect();
    let problems: Vec<Value> =
        parsed.problems.iter().map(|problem| json!({"path": problem.path, "reason": problem.reason})).collect();
    json!({"slug": slug, "annotations": rows, "problems": problems})
}

fn done(fate: &Fate) -> (&'static str, Option<&str>) {
    match &fate.done {
        Done::Added => ("added", None),
        Done::Unchanged => ("unchanged", None),
        Done::NoClaim => ("new: no claim named", None),
        Done::Nothing(why) => ("nothing", Some(why)),
    }
}

fn told(parsed: &Parsed, fates: &[Fate]) -> String {
    let mut text = String::new();
    for fate in fates {
        let ((state, score), (done, reason)) = (fate.how(), done(fate));
        let score = score.map(|score| format!(" ({score:.2})")).unwrap_or_default();
        let claim = fate.claim.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{state}{score}\t{done}\t{claim}\t{}", fate.quote);
        for note in reason.into_iter().chain(fate.notes.iter().map(String::as_str)) {
            let _ = writeln!(text, "\t{note}");
        }
    }
    for problem in &parsed.problems {
        let _ = writeln!(text, "not read\t{} {}", problem.path, problem.reason);
    }
    text
}

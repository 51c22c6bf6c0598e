//! `probatum seed`: loads the bundled seeds or a directory of them.

use super::{Failure, database};
use crate::config::Config;
use crate::domain::clock;
use crate::import::seeds::{self, BUNDLED, SeedFiles};
use crate::workflow;
use sqlx::PgPool;
use std::path::{Path, PathBuf};

pub(super) async fn run(config: Config, directory: Option<PathBuf>) -> Result<(), Failure> {
    let texts = directory.as_deref().map(Texts::read).transpose()?;
    let files = texts.as_ref().map_or(BUNDLED, Texts::files);
    // a broken file is refused before any server is started
    let seeds = seeds::read(files).map_err(Failure::input)?;
    let open = database::open(&config, true).await?;
    let report = workflow::seed::load(&open.pool, &seeds, clock::now()).await.map_err(Failure::other)?;
    println!("{report}");
    open.close().await
}

/// Loads the bundled seeds into an empty database that is served at once.
pub(super) async fn bundled(pool: &PgPool) -> Result<(), Failure> {
    let seeds = seeds::read(BUNDLED).map_err(Failure::other)?;
    workflow::seed::load_first(pool, &seeds, clock::now()).await.map_err(Failure::other)?;
    Ok(())
}

/// The files of a seed directory.
struct Texts {
    slug: String,
    texts: [String; 5],
}

impl Texts {
    fn read(directory: &Path) -> Result<Self, Failure> {
        let refuse = |path: &Path, error: std::io::Error| Failure::input(format!("{}: {error}", path.display()));
        let absolute = directory.canonicalize().map_err(|error| refuse(directory, error))?;
        let slug = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut texts: [String; 5] = Default::default();
        for (text, name) in texts.iter_mut().zip(["article.md", "studies.toml", "appraisals.toml", "claims.toml", "links.toml"]) {
            let path = absolute.join(name);
            *text = std::fs::read_to_string(&path).map_err(|error| refuse(&path, error))?;
        }
        Ok(Self { slug, texts })
    }

    fn files(&self) -> SeedFiles<'_> {
        let [article, studies, appraisals, claims, links] = &self.texts;
        SeedFiles { slug: &self.slug, article, studies, appraisals, claims, links }
    }
}

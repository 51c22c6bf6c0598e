//! `probatum audit`: is the trail untouched, and a copy of it that others can check.

use super::{Failure, database};
use crate::config::Config;
use crate::store::audit::Filter;
use crate::workflow;
use clap::Subcommand;
use sqlx::PgPool;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Check every link of the trail; exit 2 names the first that does not fit
    ///
    /// Example: probatum audit verify
    Verify,
    /// Write the trail as JSON lines, with everything needed to check it elsewhere
    ///
    /// Example: probatum audit export trail.jsonl
    Export {
        /// Where to write; - is standard output
        #[arg(default_value = "-")]
        file: PathBuf,
    },
}

pub(super) async fn run(config: Config, command: AuditCommand) -> Result<(), Failure> {
    let open = database::open(&config, true).await?;
    let done = match command {
        AuditCommand::Verify => verify(&open.pool).await,
        AuditCommand::Export { file } => export(&open.pool, &file).await,
    };
    open.close().await?;
    done
}

async fn verify(pool: &PgPool) -> Result<(), Failure> {
    let checked = workflow::audit::verify(pool).await.map_err(Failure::other)?;
    match checked.fault {
        None => {
            println!("{} links hold; the newest digest is {}", checked.links, checked.newest);
            Ok(())
        }
        Some(fault) => Err(Failure::input(match fault.link {
            Some(number) => format!("link {number} does not fit: {}", fault.why),
            None => format!("{}; the {} links of the chain hold", fault.why, checked.links),
        })),
    }
}

async fn export(pool: &PgPool, file: &Path) -> Result<(), Failure> {
    let refuse = |error: std::io::Error| Failure::other(format!("{}: {error}", file.display()));
    let mut output: BufWriter<Box<dyn Write + Send>> = BufWriter::new(if file == Path::new("-") {
        Box::new(std::io::stdout())
    } else {
        Box::new(File::create(file).map_err(refuse)?)
    });
    let mut connection = pool.acquire().await.map_err(Failure::other)?;
    let mut after = Some(0);
    while let Some(number) = after {
        let (lines, next) = workflow::audit::export(&mut connection, &Filter::default(), number).await.map_err(Failure::other)?;
        for line in lines {
            writeln!(output, "{line}").map_err(refuse)?;
        }
        after = next;
    }
    output.flush().map_err(refuse)
}

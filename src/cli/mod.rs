//! The command line. Results go to standard output, progress and messages to standard error; exit 0 when it did what was asked,
//! 2 when the input is at fault, 1 for anything else.
#![expect(clippy::print_stdout, reason = "a command line prints its results")]

mod annotations;
mod article;
mod assess;
mod audit;
mod database;
mod migrate;
mod pool;
mod seed;
mod serve;
mod user;

use crate::config::{Config, RawConfig};
use clap::{Parser, Subcommand};
use std::fmt::Display;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// Tracks clinical-study evidence: which studies bear on a claim, and what they add up to.
///
/// Without a command it serves the site. With `DATABASE_URL` it uses that PostgreSQL server; without, it starts its own.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Example:\n  probatum                       serve the site at http://127.0.0.1:8080\n  probatum user add ada@example.org --role editor\n  probatum assess cases.json     compute verdicts without a database"
)]
pub struct Arguments {
    #[command(flatten)]
    settings: RawConfig,
    /// Leave an empty database empty
    #[arg(long)]
    no_seed: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site (the default)
    ///
    /// Example: probatum serve --listen 127.0.0.1:9000
    Serve {
        /// Leave an empty database empty
        #[arg(long)]
        no_seed: bool,
    },
    /// Bring the database's tables up to date
    ///
    /// Example: `DATABASE_URL=postgres://localhost/probatum` probatum migrate
    Migrate,
    /// Load seeds; a second run changes nothing
    ///
    /// Example: probatum seed seeds/vitamin-k2-calcification
    Seed {
        /// Directory with article.md, claims.toml, studies.toml, appraisals.toml and links.toml [default: the bundled seeds]
        directory: Option<PathBuf>,
    },
    /// Bring an article in, or see how it is read
    ///
    /// Example: probatum article saved-page.html --dry-run
    Article(article::ArticleArguments),
    /// An article's claims as W3C Web Annotations; or bring annotations in
    ///
    /// Example: probatum annotations vitamin-k2-calcification --import hypothesis.json --dry-run
    Annotations(annotations::AnnotationsArguments),
    /// Compute verdicts from a file of cases; needs no database
    ///
    /// Example: echo '{"`id":1,"claim":{"type":"effect","direction":"decrease","population_scope":"overall"},"results"`:[]}' | probatum assess -
    Assess {
        /// A case or an array of cases as JSON; - reads standard input
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Average the studies of a table; needs no database
    ///
    /// Example: printf 'label,ai,n1i,ci,n2i\nA,12,120,24,118\nB,8,95,15,101\nC,30,210,41,205\n' | probatum pool - --measure RR --loo
    Pool(pool::PoolArguments),
    /// The audit trail: who did what, and whether anybody changed that
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Accounts
    #[command(subcommand)]
    User(user::UserCommand),
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is at fault: exit 2.
    Input(String),
    /// Anything else: exit 1.
    Other(String),
}

impl Failure {
    fn input(message: impl Display) -> Self {
        Self::Input(message.to_string())
    }

    fn other(message: impl Display) -> Self {
        Self::Other(message.to_string())
    }
}

/// Runs a command to its end.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Input(message)) => {
            eprintln!("probatum: {message}");
            ExitCode::from(2)
        }
        Err(Failure::Other(message)) => {
            eprintln!("probatum: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { settings, no_seed, command } = arguments;
    match command {
        Some(Command::Article(arguments)) => {
            let read = article::read(&arguments)?;
            if arguments.dry_run {
                return article::show(&read, arguments.json);
            }
            with_database(&settings, async |config| article::store(config, read, arguments.json).await)
        }
        Some(Command::Annotations(arguments)) => {
            let parsed = annotations::read(&arguments)?;
            with_database(&settings, async |config| annotations::run(config, arguments, parsed).await)
        }
        Some(Command::Assess { file }) => assess::run(&file),
        Some(Command::Pool(arguments)) => pool::run(&arguments),
        Some(Command::Migrate) => with_database(&settings, migrate::run),
        Some(Command::Seed { directory }) => with_database(&settings, async |config| seed::run(config, directory).await),
        Some(Command::Audit(command)) => with_database(&settings, async |config| audit::run(config, command).await),
        Some(Command::User(command)) => with_database(&settings, async |config| user::run(config, command).await),
        Some(Command::Serve { no_seed: without }) => {
            with_database(&settings, async |config| serve::run(config, no_seed || without).await)
        }
        None => with_database(&settings, async |config| serve::run(config, no_seed).await),
    }
}

/// Checks the settings, starts logging and a runtime, and runs what needs a database.
fn with_database(settings: &RawConfig, act: impl AsyncFnOnce(Config) -> Result<(), Failure>) -> Result<(), Failure> {
    let config = settings.parse().map_err(Failure::input)?;
    start_logging(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::other)?;
    runtime.block_on(act(config))
}

fn start_logging(config: &Config) {
    let in_colour = std::io::stderr().is_terminal();
    let logger = tracing_subscriber::fmt().with_env_filter(config.log.as_str()).with_writer(std::io::stderr).with_ansi(in_colour);
    if config.log_json { logger.json().init() } else { logger.compact().init() }
}

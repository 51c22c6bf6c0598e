//! Settings: from flags or the environment into one struct. Every bad value is reported by name, all at once.

use crate::domain::draft::{FieldErrors, Gate};
use clap::Args;
use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Settings as given, not checked yet.
#[derive(Debug, Clone, Default, Args)]
pub struct RawConfig {
    /// Use this PostgreSQL server instead of the embedded one [<postgres://user:password@host/database>]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", global = true)]
    pub database_url: Option<String>,
    /// Address to listen on; port 0 picks a free one
    #[arg(long, env = "PROBATUM_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS", global = true)]
    pub listen: String,
    /// Directory for the embedded server's data [default: /var/lib/probatum for root, else the user's data directory]
    #[arg(long, env = "PROBATUM_DATA", value_name = "DIRECTORY", global = true)]
    pub data: Option<PathBuf>,
    /// Directory that holds PostgreSQL's programs initdb and postgres [default: looked for in the usual places]
    #[arg(long, env = "PROBATUM_POSTGRES", value_name = "DIRECTORY", global = true)]
    pub postgres: Option<PathBuf>,
    /// Address readers reach the site at, when a proxy stands in front; https makes cookies secure
    #[arg(long, env = "PROBATUM_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// Log as text or as JSON, one object a line
    #[arg(long, env = "PROBATUM_LOG_FORMAT", default_value = "text", value_name = "FORMAT", global = true)]
    pub log_format: String,
    /// What to log, as for `RUST_LOG`
    #[arg(long, env = "PROBATUM_LOG", default_value = "info,sqlx=warn", value_name = "FILTER", global = true)]
    pub log: String,
}

/// Where the data are.
#[derive(Clone)]
pub enum Database {
    /// A server of the operator's.
    Server(Box<PgConnectOptions>),
    /// The embedded server with its data in this directory.
    Embedded {
        /// Where its data are.
        directory: PathBuf,
        /// Where its programs are, if given.
        programs: Option<PathBuf>,
    },
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(options) => write!(f, "Server({}/{})", options.get_host(), options.get_database().unwrap_or_default()),
            Self::Embedded { directory, .. } => write!(f, "Embedded({})", directory.display()),
        }
    }
}

/// Settings that can be used.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data are.
    pub database: Database,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where readers reach the site, without a slash at the end.
    pub public_url: Option<String>,
    /// Whether to log JSON.
    pub log_json: bool,
    /// What to log.
    pub log: String,
}

impl Config {
    /// Whether cookies may only travel over https.
    #[must_use]
    pub fn secure_cookies(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl RawConfig {
    /// Checks every setting.
    ///
    /// # Errors
    /// Every bad setting by the name of its variable. Passwords are not repeated.
    pub fn parse(&self) -> Result<Config, FieldErrors> {
        let mut gate = Gate::new();
        let database = self.parse_database(&mut gate);
        let listen = if let Ok(address) = self.listen.parse::<SocketAddr>() {
            Some(address)
        } else {
            gate.fault("PROBATUM_LISTEN", &self.listen, "must be an address and a port, like 127.0.0.1:8080 or [::1]:8080");
            None
        };
        let public_url = self.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty());
        let on_the_web = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        gate.check(
            public_url.as_ref().is_none_or(on_the_web),
            "PROBATUM_PUBLIC_URL",
            public_url.as_deref().unwrap_or_default(),
            "must start with http:// or https://",
        );
        gate.check(
            ["text", "json"].contains(&self.log_format.as_str()),
            "PROBATUM_LOG_FORMAT",
            &self.log_format,
            "must be text or json",
        );
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&self.log) {
            gate.fault("PROBATUM_LOG", &self.log, &format!("is not a log filter ({error}); write for instance info,sqlx=warn"));
        }
        let config = database.zip(listen).map(|(database, listen)| Config {
            database,
            listen,
            public_url,
            log_json: self.log_format == "json",
            log: self.log.clone(),
        });
        gate.finish(config)
    }

    fn parse_database(&self, gate: &mut Gate) -> Option<Database> {
        match self.database_url.as_ref().filter(|url| !url.is_empty()) {
            Some(url) => match url.parse::<PgConnectOptions>() {
                Ok(options) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                    Some(Database::Server(Box::new(options)))
                }
                _ => {
                    gate.fault("DATABASE_URL", "", "must be an address like postgres://user:password@host:5432/database");
                    None
                }
            },
            None => Some(Database::Embedded {
                directory: self.data.clone().unwrap_or_else(crate::postgres::default_directory),
                programs: self.postgres.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> RawConfig {
        RawConfig { listen: "127.0.0.1:0".into(), log_format: "text".into(), log: "info".into(), ..RawConfig::default() }
    }

    #[test]
    fn every_bad_setting_is_named_at_once_and_no_secret_is_repeated() {
        let bad = RawConfig {
            database_url: Some("mysql://ada:secret@host/db".into()),
            listen: "here".into(),
            public_url: Some("example.org".into()),
            log_format: "xml".into(),
            ..raw()
        };
        let Err(errors) = bad.parse() else { panic!("taken") };
        let text = errors.to_string();
        for name in ["DATABASE_URL", "PROBATUM_LISTEN", "PROBATUM_PUBLIC_URL", "PROBATUM_LOG_FORMAT"] {
            assert!(text.contains(name), "{name} in {text}");
        }
        assert!(!text.contains("secret"));
    }

    #[test]
    fn debug_output_hides_the_password() {
        let config = RawConfig { database_url: Some("postgres://ada:secret@host/db".into()), ..raw() }.parse();
        let shown = format!("{config:?}");
        assert!(shown.contains("host/db") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn cookies_are_secure_behind_https() {
        let secure = |url: &str| RawConfig { public_url: Some(url.into()), ..raw() }.parse().is_ok_and(|c| c.secure_cookies());
        assert!(secure("https://evidence.example.org/"));
        assert!(!secure("http://evidence.example.org"));
    }
}

//! `probatum user`: accounts, for operators.

use super::{Failure, database};
use crate::config::Config;
use crate::domain::clock;
use crate::domain::person::{PersonDraft, Role};
use crate::store;
use crate::workflow::{self, ActError};
use clap::Subcommand;
use sqlx::PgPool;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create an account; the password is asked for
    ///
    /// Example: probatum user add ada@example.org --role editor
    Add {
        /// Address to sign in with
        email: String,
        /// reader, editor, reviewer or administrator
        #[arg(long)]
        role: String,
        /// Name shown beside what they do [default: the part of the address before the @]
        #[arg(long)]
        name: Option<String>,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List accounts
    List,
    /// Let somebody back in who lost their password or their second factor: sets a new password, removes the second factor, ends
    /// their sessions
    ///
    /// Example: probatum user reset ada@example.org
    Reset {
        /// Address they sign in with
        email: String,
        /// Read the new password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Shut somebody out and end their sessions
    Disable {
        /// Address they sign in with
        email: String,
    },
}

pub(super) async fn run(config: Config, command: UserCommand) -> Result<(), Failure> {
    let command = Ready::from(command)?;
    let open = database::open(&config, true).await?;
    let done = act(&open.pool, command).await;
    open.close().await?;
    done
}

/// A command whose input has been read and checked, so that no server is started for a bad one.
enum Ready {
    Add(Box<crate::domain::person::NewPerson>, Role),
    List,
    Reset(String, String),
    Disable(String),
}

impl Ready {
    fn from(command: UserCommand) -> Result<Self, Failure> {
        match command {
            UserCommand::List => Ok(Self::List),
            UserCommand::Disable { email } => Ok(Self::Disable(email)),
            UserCommand::Reset { email, password_stdin } => Ok(Self::Reset(email, read_password(password_stdin)?)),
            UserCommand::Add { email, role, name, password_stdin } => {
                let role: Role = role.parse().map_err(|error| Failure::input(format!("--role: {error}")))?;
                let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
                let password = read_password(password_stdin)?;
                let person = PersonDraft { email, name, password }.parse().map_err(Failure::input)?;
                Ok(Self::Add(Box::new(person), role))
            }
        }
    }
}

fn read_password(from_stdin: bool) -> Result<String, Failure> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(Failure::other)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt).map_err(|error| Failure::other(format!("{error}; use --password-stdin")))
    };
    let password = ask("Password: ")?;
    if ask("The same again: ")? == password { Ok(password) } else { Err(Failure::input("the two passwords differ")) }
}

/// What was asked for can't be done, or something failed.
fn refused(error: ActError) -> Failure {
    match error {
        ActError::Fields(errors) => Failure::input(errors),
        other => Failure::other(other),
    }
}

async fn act(pool: &PgPool, command: Ready) -> Result<(), Failure> {
    match command {
        Ready::Add(person, role) => {
            let email = person.email.clone();
            workflow::people::create(pool, *person, role, clock::now()).await.map_err(refused)?;
            println!("{email} can sign in as {}", role.label().to_lowercase());
            Ok(())
        }
        Ready::List => {
            let mut connection = pool.acquire().await.map_err(Failure::other)?;
            for person in store::person::list(&mut connection).await.map_err(Failure::other)? {
                let state = person.disabled_at.map_or(String::new(), |at| format!("\tdisabled {}", at.format("%Y-%m-%d")));
                println!("{}\t{}\t{}{state}", person.email, person.role, person.name);
            }
            Ok(())
        }
        Ready::Reset(email, password) => {
            if !workflow::people::reset(pool, &email, &password, clock::now()).await.map_err(refused)? {
                return Err(nobody(&email));
            }
            println!("{email} can sign in with the new password; their second factor is off and their sessions are ended");
            Ok(())
        }
        Ready::Disable(email) => match workflow::people::disable(pool, &email, clock::now()).await.map_err(refused)? {
            Some(_) => {
                println!("{email} can no longer sign in");
                Ok(())
            }
            None => Err(nobody(&email)),
        },
    }
}

fn nobody(email: &str) -> Failure {
    Failure::input(format!("nobody signs in as {email}; see probatum user list"))
}

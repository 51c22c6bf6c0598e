//! People who sign in: who they are and what they may do.

use super::codes::codes;
use super::draft::{FieldErrors, Gate};
use super::password;
use serde::Deserialize;
use validator::ValidateEmail;

codes! {
    /// What a person may do. Reading needs no account.
    Role, "role", {
        Reader = "reader", "Reader";
        Editor = "editor", "Editor";
        Reviewer = "reviewer", "Reviewer";
        Administrator = "administrator", "Administrator";
    }
}

impl Role {
    /// Whether a person may record, link, appraise and submit.
    #[must_use]
    pub const fn may_edit(self) -> bool {
        matches!(self, Self::Editor | Self::Reviewer | Self::Administrator)
    }

    /// Whether it is a person's part to review the work of others.
    #[must_use]
    pub const fn may_review(self) -> bool {
        matches!(self, Self::Reviewer | Self::Administrator)
    }
}

/// A new person as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PersonDraft {
    /// Address to sign in with.
    pub email: String,
    /// Name shown beside what they do.
    pub name: String,
    /// Password; [`super::password`] says which are taken.
    pub password: String,
}

/// A new person whose fields are in order; the password is still the typed one and goes no further than its hash.
#[derive(Clone)]
pub struct NewPerson {
    /// Address to sign in with, in lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// The typed password.
    pub password: String,
}

impl std::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPerson").field("email", &self.email).field("name", &self.name).finish_non_exhaustive()
    }
}

impl PersonDraft {
    /// Parses a new person.
    ///
    /// # Errors
    /// Every field that can't be taken. The password is never repeated in a message.
    pub fn parse(&self) -> Result<NewPerson, FieldErrors> {
        let mut gate = Gate::new();
        let (email, name) = who(&mut gate, &self.email, &self.name);
        password::check(&mut gate, "password", &self.password, &email, &name);
        gate.finish(Some(NewPerson { email, name, password: self.password.clone() }))
    }
}

/// Somebody to be invited, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct InviteDraft {
    /// Address they will sign in with.
    pub email: String,
    /// Name shown beside what they do.
    pub name: String,
    /// What they may do: the code of a role.
    pub role: String,
}

/// Somebody to be invited, whose fields are in order.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Address they will sign in with, in lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl InviteDraft {
    /// Parses an invite.
    ///
    /// # Errors
    /// Every field that can't be taken.
    pub fn parse(&self) -> Result<Guest, FieldErrors> {
        let mut gate = Gate::new();
        let (email, name) = who(&mut gate, &self.email, &self.name);
        let role = gate.required::<Role>("role", &self.role);
        gate.finish(role.map(|role| Guest { email, name, role }))
    }
}

/// Address and name, tidied.
fn who(gate: &mut Gate, email: &str, name: &str) -> (String, String) {
    let (tidy_email, tidy_name) = (email.trim().to_lowercase(), name.trim().to_owned());
    gate.check(tidy_email.validate_email(), "email", email, "must be an e-mail address, like ada@example.org");
    gate.check(tidy_email.chars().count() <= 254, "email", email, "can have at most 254 characters");
    gate.check((1..=200).contains(&tidy_name.chars().count()), "name", name, "must have 1 to 200 characters");
    (tidy_email, tidy_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(email: &str, name: &str, password: &str) -> PersonDraft {
        PersonDraft { email: email.into(), name: name.into(), password: password.into() }
    }

    #[test]
    fn a_person_is_tidied() {
        let person = draft(" Ada@Example.org ", " Ada ", "correct horse battery").parse();
        assert!(person.is_ok_and(|p| p.email == "ada@example.org" && p.name == "Ada"));
    }

    #[test]
    fn every_faulty_field_is_named_and_the_password_is_not_repeated() {
        let Err(errors) = draft("ada", "", "short-secret").parse().and_then(|_| draft("ada", "", "tiny").parse()) else {
            panic!("taken")
        };
        let fields: Vec<_> = errors.all().iter().map(|e| e.field.as_str()).collect();
        assert!(fields.starts_with(&["email", "name"]));
        assert!(!errors.to_string().contains("short-secret"));
    }
}

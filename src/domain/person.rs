//! People who sign in: who they are and what they may do.

use super::codes::codes;
use super::draft::FieldErrors;
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

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
#[derive(Debug, Clone, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PersonDraft {
    /// Address to sign in with.
    #[validate(
        email(message = "must be an e-mail address, like ada@example.org"),
        length(max = 254, message = "can have at most 254 characters")
    )]
    pub email: String,
    /// Name shown beside what they do.
    #[validate(length(min = 1, max = 200, message = "must have 1 to 200 characters"))]
    pub name: String,
    /// Password.
    #[validate(length(min = 12, max = 1000, message = "must have at least 12 characters; a few unrelated words do well"))]
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
        let tidy =
            Self { email: self.email.trim().to_lowercase(), name: self.name.trim().to_owned(), password: self.password.clone() };
        match tidy.validate() {
            Ok(()) => Ok(NewPerson { email: tidy.email, name: tidy.name, password: tidy.password }),
            Err(errors) => Err(self.faults(&errors)),
        }
    }

    fn faults(&self, errors: &ValidationErrors) -> FieldErrors {
        let mut gate = super::draft::Gate::new();
        let by_field = errors.field_errors();
        for (field, value) in [("email", self.email.as_str()), ("name", self.name.as_str()), ("password", "")] {
            for error in by_field.get(field).into_iter().flat_map(|errors| errors.iter()) {
                gate.fault(field, value, error.message.as_deref().unwrap_or("can't be taken"));
            }
        }
        match gate.finish::<()>(None) {
            Err(errors) => errors,
            Ok(()) => FieldErrors::one("person", "", "can't be taken"),
        }
    }
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
